"""Keyboard shortcuts of admin pages: search, rows, open, refresh, navigation."""

from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.shared.layout import NAVIGATION

KEYS: tuple[tuple[str, str], ...] = (
    ("/", "Search"),
    ("j  k", "Next and previous row"),
    ("Enter", "Open the row"),
    ("r", "Refresh"),
    *((item.key, item.label) for item in NAVIGATION if item.key),
    ("?", "Show these keys"),
)

# One listener per page, in the browser: only recognized keys are sent to the server.
_LISTEN = """<script>(() => {
  if (window.shopbellKeys) return;
  window.shopbellKeys = true;
  const rows = () =>
    [...document.querySelectorAll('.sb-table tbody tr')].filter(row => row.querySelector('a'));
  const step = by => {
    const all = rows(), at = test => all.findIndex(test);
    const held = at(row => row.contains(document.activeElement));
    const here = held < 0 ? at(row => row.classList.contains('sb-current')) : held;
    const next = all[Math.min(Math.max(here + by, 0), all.length - 1)];
    if (!next) return;
    all.forEach(row => row.classList.remove('sb-current'));
    next.classList.add('sb-current');
    next.scrollIntoView({block: 'nearest'});
    next.querySelector('a').focus({preventScroll: true});
  };
  let before = '', timer;
  addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Never navigate away from an open dialog.
    if (document.querySelector('.q-dialog__inner')) return;
    if (event.target.closest('input, textarea, select, [contenteditable], [role=listbox], .q-menu')) return;
    const chord = before === 'g' ? 'g ' + event.key : event.key;
    before = event.key;
    clearTimeout(timer);
    timer = setTimeout(() => { before = ''; }, 1200);
    const link = document.querySelector(`[data-key="${CSS.escape(chord)}"]`);
    if (chord === '/') document.querySelector('.sb-search-input input')?.focus();
    else if (chord === 'j') step(1);
    else if (chord === 'k') step(-1);
    else if (chord === 'r') emitEvent('shopbell_refresh');
    else if (chord === '?') emitEvent('shopbell_keys');
    else if (chord.startsWith('g ') && link) location.href = link.getAttribute('href');
    else return;
    event.preventDefault();
  });
})();</script>"""


def register(refresh: Callable[[], Awaitable[None]]) -> None:
    """Enable the shortcuts on this page."""
    ui.add_head_html(_LISTEN)
    dialog = _shown_keys()
    ui.on("shopbell_refresh", refresh)
    ui.on("shopbell_keys", dialog.open)


def _shown_keys() -> ui.dialog:
    with ui.dialog() as dialog, ui.card().classes("sb-card sb-dialog"):
        dialog.props["aria-label"] = "Keys"
        ui.label("Keys").classes("sb-title").props("role=heading aria-level=2")
        with ui.element("dl").classes("sb-keys"):
            for key, meaning in KEYS:
                TextElement(tag="dt", text=key)
                TextElement(tag="dd", text=meaning)
        with ui.element("div").classes("sb-answers"):
            ui.button("Close", on_click=dialog.close).props("flat")
    return dialog
