"""The desk's keys: search, rows, open, refresh, and the places of the navigation."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from components.layout import NAVIGATION

KEYS: tuple[tuple[str, str], ...] = (
    ("/", "Search"),
    ("j  k", "Next and previous row"),
    ("Enter", "Open the row"),
    ("r", "Refresh"),
    *((place.key, place.label) for place in NAVIGATION if place.key),
    ("?", "Show these keys"),
)

# One listener per page, in the browser: no key press travels unless it means something.
_LISTEN = """<script>(() => {
  if (window.shopbellKeys) return;
  window.shopbellKeys = true;
  const rows = () =>
    [...document.querySelectorAll('.sb-table tbody tr')].filter(row => row.querySelector('a'));
  const step = by => {
    const all = rows(), here = all.findIndex(row => row.classList.contains('sb-current'));
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
    if (event.target.closest('input, textarea, select, [contenteditable], [role=listbox]')) return;
    const chord = before === 'g' ? 'g ' + event.key : event.key;
    before = event.key;
    clearTimeout(timer);
    timer = setTimeout(() => { before = ''; }, 1200);
    const place = document.querySelector(`[data-key="${CSS.escape(chord)}"]`);
    if (chord === '/') document.querySelector('.sb-find input')?.focus();
    else if (chord === 'j') step(1);
    else if (chord === 'k') step(-1);
    else if (chord === 'r') emitEvent('shopbell_refresh');
    else if (chord === '?') emitEvent('shopbell_keys');
    else if (chord.startsWith('g ') && place) location.href = place.getAttribute('href');
    else return;
    event.preventDefault();
  });
})();</script>"""


def listen(refresh: Callable[[], Awaitable[None]]) -> None:
    """Let this desk page listen to the desk's keys."""
    ui.add_head_html(_LISTEN)
    dialog = _shown_keys()
    ui.on("shopbell_refresh", refresh)
    ui.on("shopbell_keys", dialog.open)


def _shown_keys() -> ui.dialog:
    with ui.dialog() as dialog, ui.card().classes("sb-card").props('role=dialog aria-label="Keys"'):
        ui.label("Keys").classes("sb-title")
        with ui.element("dl").classes("sb-keys"):
            for key, meaning in KEYS:
                with ui.element("dt"):
                    ui.label(key).classes("sb-key")
                with ui.element("dd"):
                    ui.label(meaning)
        ui.button("Close", on_click=dialog.close).props("flat")
    return dialog
