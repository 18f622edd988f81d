"""Menus by keyboard: Quasar's open, close and give the focus back, but do not answer to the arrow keys."""

from nicegui import ui

_ARROWS = """<script>addEventListener('keydown', event => {
  const menu = event.target.closest?.('.q-menu[role=menu]');
  const by = {ArrowDown: 1, ArrowUp: -1}[event.key];
  if (!menu || !by) return;
  const items = [...menu.querySelectorAll('[role=menuitem]')];
  const here = items.indexOf(document.activeElement);
  const next = here < 0 && by < 0 ? items.length - 1 : (here + by + items.length) % items.length;
  items[next]?.focus();
  event.preventDefault();
});</script>"""


def answer_to_arrows() -> None:
    """Let this page's menus answer to the arrow keys; the frames call it."""
    ui.add_head_html(_ARROWS)
