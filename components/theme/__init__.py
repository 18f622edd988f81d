"""Design tokens, the style sheet, and defaults of Quasar components."""

from hashlib import sha256
from pathlib import Path

from nicegui import app, ui
from starlette.responses import Response

#: Colours by role. PAIRS lists every text and background combination; its contrast is tested.
LIGHT: dict[str, str] = {
    "page": "#f6f5f2",
    "page-warm": "#fcf8f1",
    "surface": "#ffffff",
    "raised": "#ffffff",
    "sunken": "#efece6",
    "hover": "#f7f4ee",
    "border": "#e5e0d7",
    "control": "#8d857a",
    "text": "#27231e",
    "muted": "#655e55",
    "solid-text": "#ffffff",
    "accent": "#0d616c",
    "accent-strong": "#094c55",
    "accent-soft": "#e0f0f1",
    "brand": "#a54c1a",
    "brand-soft": "#fbeadb",
    "positive": "#1f6b3f",
    "positive-soft": "#e2f2e6",
    "warning": "#865100",
    "warning-soft": "#fcefd2",
    "critical": "#b02a20",
    "critical-soft": "#fce6e2",
    "info": "#2a57a5",
    "info-soft": "#e5edfa",
    "orders": "#0b6674",
    "orders-soft": "#dcf1f3",
    "revenue": "#1f6b3f",
    "revenue-soft": "#e0f3e5",
    "users": "#2a57a5",
    "users-soft": "#e3ecfb",
    "messages": "#6b3fa0",
    "messages-soft": "#efe7fa",
    "newsletter": "#a3286a",
    "newsletter-soft": "#fce5f0",
    "products": "#8f4a12",
    "products-soft": "#fbeadb",
    "glow": "#fff1c7",
    "shade": "#1a14108c",
}
DARK: dict[str, str] = {
    "page": "#161412",
    "page-warm": "#1a1613",
    "surface": "#211e1b",
    "raised": "#2a2723",
    "sunken": "#2e2a26",
    "hover": "#292521",
    "border": "#3b3631",
    "control": "#8b8277",
    "text": "#efeae3",
    "muted": "#b3aba0",
    "solid-text": "#14110e",
    "accent": "#74c7d0",
    "accent-strong": "#9bdae1",
    "accent-soft": "#173a3f",
    "brand": "#f0a878",
    "brand-soft": "#412817",
    "positive": "#84cf9e",
    "positive-soft": "#1b3825",
    "warning": "#e8b968",
    "warning-soft": "#3d2d10",
    "critical": "#ff9d90",
    "critical-soft": "#481f1a",
    "info": "#9bbcf6",
    "info-soft": "#1f3052",
    "orders": "#74c7d0",
    "orders-soft": "#173a3f",
    "revenue": "#84cf9e",
    "revenue-soft": "#1b3825",
    "users": "#9bbcf6",
    "users-soft": "#1f3052",
    "messages": "#c8aaf5",
    "messages-soft": "#352650",
    "newsletter": "#f79cc4",
    "newsletter-soft": "#4a1c36",
    "products": "#f0a878",
    "products-soft": "#412817",
    "glow": "#4a3d17",
    "shade": "#000000a6",
}
#: Colours of product illustrations: ground, sun, table, body, shade, light. The same in light and dark mode.
PALETTES: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("#f8e6d6", "#f3c9a5", "#e0a87e", "#b5562a", "#8a3d1b", "#fff6ec"),
    ("#dcecec", "#b3d6d6", "#8fbcbd", "#1c6f78", "#12515a", "#f2fbfb"),
    ("#f7ecc9", "#f0d58c", "#d9b45c", "#94691a", "#6d4b0e", "#fffaeb"),
    ("#e4eddb", "#c3d7b0", "#a0bd88", "#4c7138", "#355326", "#f8fcf3"),
    ("#f3e1e6", "#e4b9c5", "#cd93a4", "#8d3b57", "#69283f", "#fff5f8"),
    ("#e0e6f2", "#b9c7e2", "#94a8cd", "#3d5791", "#2a3f6e", "#f5f8ff"),
)
#: Colour roles of states, badges and notices; each has a "-soft" background.
ROLES: tuple[str, ...] = ("accent", "brand", "positive", "warning", "critical", "info")
#: Figures of the dashboard; their colours do not mean good or bad.
FIGURES: tuple[str, ...] = ("orders", "revenue", "users", "messages", "newsletter", "products")

_GROUNDS = ("page", "page-warm", "surface", "raised", "hover")
#: (foreground, background, minimum contrast), for both modes.
PAIRS: list[tuple[str, str, float]] = [
    *((ink, ground, 4.5) for ink in ("text", "muted") for ground in (*_GROUNDS, "sunken", "glow")),
    *((role, ground, 4.5) for role in ROLES for ground in (*_GROUNDS, f"{role}-soft")),
    *((figure, ground, 4.5) for figure in FIGURES for ground in ("surface", f"{figure}-soft")),
    *(("solid-text", role, 4.5) for role in (*ROLES, "accent-strong")),
    *(("text", f"{role}-soft", 4.5) for role in ROLES),
    *(("control", ground, 3.0) for ground in _GROUNDS),
    ("accent-strong", "accent-soft", 4.5),
    ("page", "text", 4.5),
]

_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif'
_SIZES: dict[str, str] = {
    **{f"space-{n}": f"{n}px" for n in (4, 8, 12, 16, 24, 32, 48)},
    **{f"type-{n}": f"{n / 16:g}rem" for n in (12, 14, 16, 20, 28)},
    "radius": "8px",
    "radius-card": "12px",
    "row": "42px",
    "bar": "56px",
    "rail": "228px",
    "font": _FONT,
}
_ELEVATION = "0 4px 20px rgb(40 30 20 / .16)"
_ELEVATION_DARK = "0 4px 24px rgb(0 0 0 / .6)"


def _declare(tokens: dict[str, str]) -> str:
    return ";".join(f"--sb-{name}:{value}" for name, value in tokens.items())


TOKENS = (
    f":root{{color-scheme:light dark;{_declare(LIGHT)};{_declare(_SIZES)};--sb-elevation:{_ELEVATION}}}\n"
    f"@media (prefers-color-scheme:dark){{:root{{{_declare(DARK)};--sb-elevation:{_ELEVATION_DARK}}}}}\n"
    "@media (pointer:coarse){:root{--sb-row:44px}}\n"
)


_ROLE_RULES = "\n".join(
    f".sb-badge.sb-{role},.sb-tint.sb-{role}{{background:var(--sb-{role}-soft);color:var(--sb-{role})}}"
    f".sb-badge.sb-plain.sb-{role}{{background:none;color:var(--sb-text)}}.sb-plain.sb-{role} .q-icon,"
    f".sb-plain.sb-{role} .material-icons,.sb-notice.sb-{role} .q-icon{{color:var(--sb-{role})}}"
    f".sb-notice.sb-{role}{{border-left-color:var(--sb-{role})}}.sb-ink.sb-{role}{{color:var(--sb-{role})}}"
    for role in ROLES
)
_FIGURE_RULES = "\n".join(
    f".sb-stat-{figure}{{background:var(--sb-{figure}-soft);color:var(--sb-{figure})}}" for figure in FIGURES
)

#: The parts of the style sheet; a later one overrides an earlier one.
_PARTS = (
    "quasar_overrides",
    "base",
    "controls",
    "desk",
    "shop",
    "lists",
    "pieces",
    "live",
    "desk-pages",
    "shop-pages",
)
_SHEETS = "".join((Path(__file__).parent / f"{part}.css").read_text(encoding="utf-8") for part in _PARTS)
CSS = f"{TOKENS}{_SHEETS}{_ROLE_RULES}\n{_FIGURE_RULES}"
#: The URL contains a hash of the content, so browsers may cache it for ever.
ADDRESS = f"/theme-{sha256(CSS.encode()).hexdigest()[:12]}.css"
_CACHE_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def apply() -> None:
    """Apply the theme to this page."""
    _serve()
    _quasar_defaults()
    ui.add_head_html(f'<link rel="stylesheet" href="{ADDRESS}">')
    ui.dark_mode(None)


def _serve() -> None:
    """Serve the style sheet; checked on each call, because tests remove all routes."""
    if any(getattr(route, "path", None) == ADDRESS for route in app.routes):
        return

    @app.get(ADDRESS, include_in_schema=False)
    async def style_sheet() -> Response:  # pyright: ignore[reportUnusedFunction]
        return Response(CSS, media_type="text/css", headers=_CACHE_FOREVER)


def _quasar_defaults() -> None:
    """Defaults that Quasar takes from props, not from CSS."""
    ui.button.default_props("no-caps unelevated")
    for field in (ui.input, ui.textarea, ui.number, ui.select):
        field.default_props("outlined dense stack-label hide-bottom-space")
    ui.table.default_props("flat")
