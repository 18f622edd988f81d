"""What Quasar's menus and dialogs leave out for the keyboard: the arrow keys, and the way back from both.

A dialog gives the focus back to where it was opened from, but not one that is thrown away as soon as it is
answered; and where it was opened from may have been a menu's item, when the menu's button is meant.
"""

from nicegui import ui

_KEYBOARD = """<script>(() => {
  let kept = null;
  const inside = element => element.closest?.('.q-menu, .q-dialog');
  addEventListener('focusin', event => { if (!inside(event.target)) kept = event.target; });
  addEventListener('pointerdown', event => { if (!inside(event.target)) kept = null; }, true);
  addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
    const lost = document.activeElement === document.body && !document.querySelector('.q-dialog__inner');
    if (lost && kept?.isConnected) kept.focus({preventScroll: true});
  }).observe(document.body, {childList: true}));
  addEventListener('keydown', event => {
    const menu = event.target.closest?.('.q-menu[role=menu]');
    const by = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (!menu || !by) return;
    const items = [...menu.querySelectorAll('[role=menuitem]')];
    const here = items.indexOf(document.activeElement);
    const next = here < 0 && by < 0 ? items.length - 1 : (here + by + items.length) % items.length;
    items[next]?.focus();
    event.preventDefault();
  });
})();</script>"""


def enable_keyboard_navigation() -> None:
    """Let this page's menus and dialogs be left as one expects; the frames call it."""
    ui.add_head_html(_KEYBOARD)
