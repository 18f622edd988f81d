"""Adds arrow keys to Quasar's menus, and returns the focus after menus and dialogs are closed.

Quasar does not return the focus from a dialog that is deleted when it closes, nor to the button of a menu
whose item opened the dialog.
"""

from nicegui import ui

_KEYBOARD = """<script>(() => {
  let opener = null;
  const inside = element => element.closest?.('.q-menu, .q-dialog');
  addEventListener('focusin', event => { if (!inside(event.target)) opener = event.target; });
  addEventListener('pointerdown', event => { if (!inside(event.target)) opener = null; }, true);
  addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
    const lost = document.activeElement === document.body && !document.querySelector('.q-dialog__inner');
    if (lost && opener?.isConnected) opener.focus({preventScroll: true});
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
    ui.add_head_html(_KEYBOARD)
