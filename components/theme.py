"""The one file of looks: tokens, the style sheet made of them, and Quasar tamed."""

from hashlib import sha256

from nicegui import app, ui
from starlette.responses import Response

#: Colour roles. Every pair that is read together is listed in PAIRS and tested for contrast.
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
    "glow": "#4a3d17",
    "shade": "#000000a6",
}
#: Drawn pictures: ground, sun, table, body, shade, light. The same family in both modes, like a photograph.
PALETTES: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("#f8e6d6", "#f3c9a5", "#e0a87e", "#b5562a", "#8a3d1b", "#fff6ec"),
    ("#dcecec", "#b3d6d6", "#8fbcbd", "#1c6f78", "#12515a", "#f2fbfb"),
    ("#f7ecc9", "#f0d58c", "#d9b45c", "#94691a", "#6d4b0e", "#fffaeb"),
    ("#e4eddb", "#c3d7b0", "#a0bd88", "#4c7138", "#355326", "#f8fcf3"),
    ("#f3e1e6", "#e4b9c5", "#cd93a4", "#8d3b57", "#69283f", "#fff5f8"),
    ("#e0e6f2", "#b9c7e2", "#94a8cd", "#3d5791", "#2a3f6e", "#f5f8ff"),
)
#: What a state, a badge or a notice may be coloured by; each has a "-soft" ground of its own.
ROLES: tuple[str, ...] = ("accent", "brand", "positive", "warning", "critical", "info")

_GROUNDS = ("page", "page-warm", "surface", "raised", "hover")
#: (foreground, background, the least contrast that is allowed), in both modes.
PAIRS: list[tuple[str, str, float]] = [
    *((ink, ground, 4.5) for ink in ("text", "muted") for ground in (*_GROUNDS, "sunken", "glow")),
    *((role, ground, 4.5) for role in ROLES for ground in (*_GROUNDS, f"{role}-soft")),
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
_FLOAT = "0 4px 20px rgb(40 30 20 / .16)"
_FLOAT_DARK = "0 4px 24px rgb(0 0 0 / .6)"


def _declare(tokens: dict[str, str]) -> str:
    return ";".join(f"--sb-{name}:{value}" for name, value in tokens.items())


TOKENS = (
    f":root{{color-scheme:light dark;{_declare(LIGHT)};{_declare(_SIZES)};--sb-float:{_FLOAT}}}\n"
    f"@media (prefers-color-scheme:dark){{:root{{{_declare(DARK)};--sb-float:{_FLOAT_DARK}}}}}\n"
    "@media (pointer:coarse){:root{--sb-row:44px}}\n"
)

# NiceGUI puts Quasar's "!important" rules into a layer; only an earlier layer can overrule them.
OVERRULED = """
@layer theme {
.q-btn.bg-primary,.q-btn.bg-positive,.q-btn.bg-negative,.q-btn.bg-warning,.q-btn.bg-info{color:var(--sb-solid-text)!important}
.q-btn.bg-dark{background:var(--sb-sunken)!important;color:var(--sb-text)!important}
.q-field--labeled .q-field__control-container{position:static!important}
.q-notification{background:var(--sb-raised)!important;color:var(--sb-text)!important}
}
"""

BASE = """
body{--q-primary:var(--sb-accent)!important;--q-secondary:var(--sb-muted)!important;--q-accent:var(--sb-accent)!important;
--q-positive:var(--sb-positive)!important;--q-negative:var(--sb-critical)!important;--q-warning:var(--sb-warning)!important;
--q-info:var(--sb-info)!important;--q-dark:var(--sb-surface)!important;--q-dark-page:var(--sb-page)!important}
html{background:var(--sb-page)}
html:has(.sb-shop){background:var(--sb-page-warm)}
body,body.body--light,body.body--dark{background:inherit;color:var(--sb-text);font-family:var(--sb-font);font-size:var(--sb-type-14);line-height:1.45}
.nicegui-content{padding:0;gap:0;align-items:stretch}
.sb-shop{font-size:var(--sb-type-16)}
h1,.sb-title{font-size:var(--sb-type-20);line-height:1.25;font-weight:600;letter-spacing:-.01em}
h2{font-size:var(--sb-type-16);line-height:1.3;font-weight:600}
h3{font-size:var(--sb-type-14);line-height:1.3;font-weight:600}
.sb-shop h1{font-size:var(--sb-type-28)}
.sb-shop h2{font-size:var(--sb-type-20)}
.sb-shop h3{font-size:var(--sb-type-16)}
.nicegui-link,.sb-link{color:var(--sb-accent);text-decoration:underline;text-underline-offset:.2em;text-decoration-thickness:1px}
.nicegui-link:hover,.sb-link:hover{color:var(--sb-accent-strong);opacity:1}
:focus-visible{outline:2px solid var(--sb-accent);outline-offset:2px;border-radius:var(--sb-space-4)}
main:focus,main:focus-visible{outline:none}
.nicegui-skip-link:focus{background:var(--sb-raised);color:var(--sb-accent);border:1px solid var(--sb-accent);border-radius:var(--sb-radius);
margin:var(--sb-space-8);box-shadow:var(--sb-float)}
.sb-muted{color:var(--sb-muted)}
.sb-small{font-size:var(--sb-type-12)}
.sb-strong{font-weight:600}
.sb-number{font-variant-numeric:tabular-nums;text-align:right;white-space:nowrap}
.sb-price{font-variant-numeric:tabular-nums;font-weight:600;white-space:nowrap}
.sb-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.sb-row{display:flex;flex-wrap:wrap;align-items:center;gap:var(--sb-space-8)}
.sb-stack{display:flex;flex-direction:column;align-items:stretch;gap:var(--sb-space-16)}
.sb-spread{justify-content:space-between}
.sb-glow,.sb-glow-again{animation:sb-glow 2s ease-out;border-radius:var(--sb-space-4)}
.sb-glow-again{animation-name:sb-glow-again}
@keyframes sb-glow{0%,25%{background-color:var(--sb-glow)}}
@keyframes sb-glow-again{0%,25%{background-color:var(--sb-glow)}}
@keyframes sb-pulse{50%{opacity:.5}}
@media (prefers-reduced-motion:reduce){*,*::before,*::after{animation-duration:.01ms!important;animation-iteration-count:1!important;
transition-duration:.01ms!important;scroll-behavior:auto!important}
.sb-glow,.q-table tr.sb-changed>td,.q-table tr.sb-new>td{animation:sb-glow 2s steps(1)!important}
.sb-glow-again,.q-table tr.sb-changed-again>td{animation:sb-glow-again 2s steps(1)!important}}
@media print{.sb-bar,.sb-rail,.sb-shopbar,.sb-footer,.q-notifications{display:none}}
"""

CONTROLS = """
.q-btn{text-transform:none;font-weight:600;font-size:var(--sb-type-14);letter-spacing:0;border-radius:var(--sb-radius);min-height:36px;padding:4px 14px}
.q-btn:before,.q-btn--actionable.q-btn--standard:active:before{box-shadow:none}
.q-btn .q-icon{font-size:18px}
.q-btn .on-left{margin-right:6px}
.q-btn--round{border-radius:var(--sb-radius);min-width:36px;min-height:36px;padding:0}
.q-btn--dense{min-height:32px;padding:2px 8px}
.q-btn--outline:before{border-color:var(--sb-control)}
.q-btn.bg-primary:hover{background:var(--sb-accent-strong)}
.q-btn:focus-visible,.q-item:focus-visible,.q-checkbox:focus-visible .q-checkbox__bg,.q-toggle:focus-visible .q-toggle__inner,
.q-radio:focus-visible .q-radio__inner{outline:2px solid var(--sb-accent);outline-offset:2px}
.sb-shop .q-btn{min-height:44px;padding:8px 20px;font-size:var(--sb-type-16)}
.sb-shop .q-btn--dense{min-height:36px;padding:4px 10px}
.sb-shop .q-btn--round{min-width:44px;padding:0}
.q-ripple{display:none}
.q-field--outlined .q-field__control{border-radius:var(--sb-radius);background:var(--sb-surface)}
.q-field--outlined .q-field__control:before,.q-field--outlined .q-field__control:hover:before{border-color:var(--sb-control)}
.q-field--outlined .q-field__control:hover:before{border-color:var(--sb-text)}
.q-field__native,.q-field__input,.q-field__prefix,.q-field__suffix,.q-field--dark .q-field__native,.q-field--dark .q-field__input{
color:var(--sb-text);font-size:var(--sb-type-14);letter-spacing:0}
.q-field__native::placeholder,.q-field__input::placeholder{color:var(--sb-muted);opacity:1}
.q-field__marginal,.q-field--dark .q-field__marginal{color:var(--sb-muted);font-size:20px}
.q-field--outlined.q-field--labeled{padding-top:24px}
.q-field--outlined.q-field--labeled .q-field__label{position:absolute;top:-24px;left:0;max-width:100%;transform:none;transition:none;
font-size:var(--sb-type-14);line-height:20px;font-weight:600;letter-spacing:0;color:var(--sb-text)}
.q-field--dark.q-field--labeled:not(.q-field--highlighted) .q-field__label{color:var(--sb-text)}
.q-field--labeled.q-field--dense .q-field__native,.q-field--labeled.q-field--dense .q-field__prefix,
.q-field--labeled.q-field--dense .q-field__suffix{padding-top:6px;padding-bottom:6px;line-height:28px}
.q-field--labeled.q-field--dense .q-field__control-container,.q-textarea.q-field--labeled.q-field--dense .q-field__control-container{padding-top:0}
.q-textarea.q-field--dense .q-field__native,.q-textarea.q-field--labeled.q-field--dense .q-field__native{padding:8px 0;line-height:1.45;min-height:88px}
.q-field--auto-height.q-field--dense.q-field--labeled .q-field__native{min-height:40px}
.q-field__bottom,.q-field--dense .q-field__bottom,.q-field--dark .q-field__bottom{font-size:var(--sb-type-12);line-height:1.25;padding:4px 0 0;color:var(--sb-muted)}
.q-field--error .q-field__bottom{color:var(--sb-critical);font-weight:600}
.q-field--error .q-field__label{animation:none}
.q-field--error.q-field--outlined .q-field__control:before{border-color:var(--sb-critical);border-width:2px}
.sb-shop .q-field--dense .q-field__control,.sb-shop .q-field--dense .q-field__marginal{min-height:44px;height:44px}
.sb-shop .q-textarea .q-field__control{height:auto}
.sb-shop .q-field__native,.sb-shop .q-field__input{font-size:var(--sb-type-16)}
.sb-shop .q-field--labeled.q-field--dense .q-field__native{padding-top:8px;padding-bottom:8px}
.q-checkbox__inner--falsy,.q-radio__inner--falsy{color:var(--sb-control)}
.q-checkbox__svg{color:var(--sb-solid-text)}
.q-toggle__inner--falsy .q-toggle__track{opacity:1;background:var(--sb-border)}
.q-toggle__inner--falsy .q-toggle__thumb:after{background:var(--sb-muted)}
.q-toggle__thumb:after{box-shadow:none}
.q-card{background:var(--sb-raised);color:var(--sb-text);border-radius:var(--sb-radius-card);box-shadow:none;border:1px solid var(--sb-border)}
.q-dialog .q-card{box-shadow:var(--sb-float);padding:var(--sb-space-24);min-width:min(420px,calc(100vw - 32px))}
.q-menu{background:var(--sb-raised);color:var(--sb-text);border:1px solid var(--sb-border);border-radius:var(--sb-radius);box-shadow:var(--sb-float)}
.q-menu .q-item{min-height:40px;font-size:var(--sb-type-14);padding:6px 16px;color:var(--sb-text)}
.q-menu .q-item:hover,.q-menu .q-item.q-manual-focusable--focused{background:var(--sb-hover)}
.q-menu .q-item.q-item--active{color:var(--sb-accent);font-weight:600}
.q-item:focus-visible{outline-offset:-2px}
.q-tooltip{background:var(--sb-text);color:var(--sb-page);font-size:var(--sb-type-12);border-radius:var(--sb-space-4);padding:4px 8px}
.q-notification{border:1px solid var(--sb-border);border-left:4px solid var(--sb-muted);border-radius:var(--sb-radius);box-shadow:var(--sb-float);
font-size:var(--sb-type-14);max-width:min(440px,calc(100vw - 24px));transition:transform .2s,opacity .2s}
.q-notification.bg-positive{border-left-color:var(--sb-positive)}
.q-notification.bg-negative{border-left-color:var(--sb-critical)}
.q-notification.bg-warning{border-left-color:var(--sb-warning)}
.q-notification.bg-info{border-left-color:var(--sb-info)}
.q-notification.bg-positive .q-notification__icon{color:var(--sb-positive)}
.q-notification.bg-negative .q-notification__icon{color:var(--sb-critical)}
.q-notification.bg-warning .q-notification__icon{color:var(--sb-warning)}
.q-notification.bg-info .q-notification__icon{color:var(--sb-info)}
.q-notification__caption{opacity:1;color:var(--sb-muted);font-size:var(--sb-type-12)}
.q-notification__badge{background:var(--sb-accent);color:var(--sb-solid-text);box-shadow:none}
.q-notifications__list--top{top:var(--sb-bar)}
.q-dialog__backdrop{background:var(--sb-shade)}
.q-separator{background:var(--sb-border)}
.nicegui-error-popup,.body--dark .nicegui-error-popup,.body--light .nicegui-error-popup{top:0;bottom:auto;left:0;right:0;margin:0;
padding:var(--sb-space-8) var(--sb-space-16);flex-direction:row;flex-wrap:wrap;justify-content:center;gap:var(--sb-space-8);
background:var(--sb-warning-soft);color:var(--sb-warning);border:0;border-bottom:1px solid var(--sb-warning);border-radius:0;box-shadow:none}
.nicegui-error-popup>span:first-child{font-weight:600}
.nicegui-error-popup>span:first-child::before{content:none}
@media (max-width:599px){.q-field__native,.q-field__input{font-size:var(--sb-type-16)}
.sb-toolbar .q-btn{min-height:40px}}
"""

DESK = """
.sb-bar{position:sticky;top:0;z-index:30;display:flex;align-items:center;gap:var(--sb-space-8);height:var(--sb-bar);
padding:0 var(--sb-space-16);background:var(--sb-surface);border-bottom:1px solid var(--sb-border)}
.sb-brand{display:flex;align-items:center;gap:10px;min-width:0;font-weight:600;font-size:var(--sb-type-16);color:var(--sb-text);text-decoration:none}
.sb-brand-name{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.sb-mark{flex:none;display:grid;place-items:center;width:30px;height:30px;border-radius:var(--sb-radius);background:var(--sb-accent);
color:var(--sb-solid-text);font-weight:600;font-size:var(--sb-type-16);text-transform:uppercase}
.sb-grow{flex:1 1 0;min-width:0}
.sb-slot{display:flex;align-items:center;gap:var(--sb-space-8);flex:none;white-space:nowrap}
.sb-body{display:grid;grid-template-columns:var(--sb-rail) minmax(0,1fr);align-items:start}
.sb-rail{position:sticky;top:var(--sb-bar);height:calc(100vh - var(--sb-bar));overflow-y:auto;display:flex;flex-direction:column;
gap:2px;padding:var(--sb-space-12);background:var(--sb-surface);border:0;border-right:1px solid var(--sb-border);
color:var(--sb-text);margin:0;width:auto;right:auto;bottom:auto;left:auto}
.sb-place{display:flex;align-items:center;gap:var(--sb-space-12);min-height:38px;padding:0 var(--sb-space-12);border-radius:var(--sb-radius);
color:var(--sb-text);text-decoration:none;font-weight:400}
.sb-place .q-icon{font-size:20px;color:var(--sb-muted)}
.sb-place:hover{background:var(--sb-hover)}
.sb-place[aria-current]{background:var(--sb-accent-soft);color:var(--sb-accent-strong);font-weight:600}
.sb-place[aria-current] .q-icon{color:var(--sb-accent-strong)}
.sb-place-apart{margin-top:auto}
.sb-key{margin-left:auto;font-size:var(--sb-type-12);color:var(--sb-muted);opacity:0}
.sb-place:hover .sb-key,.sb-place:focus-visible .sb-key{opacity:1}
.sb-main{min-width:0;padding:var(--sb-space-24);display:flex;flex-direction:column;align-items:stretch;gap:var(--sb-space-16)}
.sb-desk .sb-main{max-width:1440px;width:100%}
.sb-heading{display:flex;flex-wrap:wrap;align-items:center;gap:var(--sb-space-8) var(--sb-space-12);min-height:36px}
.sb-heading h1{min-width:0;overflow-wrap:anywhere}
.sb-heading .sb-actions{margin-left:auto;display:flex;flex-wrap:wrap;align-items:center;gap:var(--sb-space-8)}
.sb-lead{flex:0 0 100%;color:var(--sb-muted)}
.sb-open-rail{display:none}
.sb-account .q-btn__content .block{max-width:16ch;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
@media (max-width:1023px){
.sb-body{grid-template-columns:minmax(0,1fr)}
.sb-open-rail{display:inline-flex;align-items:center;justify-content:center;flex:none;width:40px;height:40px;border-radius:var(--sb-radius);color:var(--sb-text)}
.sb-open-rail:hover{background:var(--sb-hover)}
.sb-open-rail .q-icon{font-size:24px}
.sb-rail[popover]{display:none;position:fixed;top:0;bottom:0;left:0;width:min(280px,85vw);height:100dvh;max-height:none;border:0;border-right:1px solid var(--sb-border);
padding:var(--sb-space-16) var(--sb-space-12)}
.sb-rail[popover]:popover-open{display:flex;box-shadow:var(--sb-float)}
.sb-rail::backdrop{background:var(--sb-shade)}
.sb-rail .sb-place{min-height:44px}}
@media (max-width:599px){
.sb-main{padding:var(--sb-space-16) var(--sb-space-12)}
.sb-bar{padding:0 var(--sb-space-8);gap:var(--sb-space-4)}
.sb-bar .sb-mark{display:none}
.sb-bar .sb-slot{gap:var(--sb-space-4)}
.sb-fold .q-btn__content .block,.sb-fold-text{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.sb-fold .on-left{margin:0}
.sb-fold.q-btn{padding:4px 8px}}
"""

SHOP = """
.sb-shop .sb-main,.sb-shopbar-in,.sb-footer-in{width:100%;max-width:1180px;margin:0 auto;padding-left:var(--sb-space-24);padding-right:var(--sb-space-24)}
.sb-shop .sb-main{padding-top:var(--sb-space-32);padding-bottom:var(--sb-space-48);gap:var(--sb-space-24);min-height:60vh}
.sb-shopbar{position:sticky;top:0;z-index:30;background:var(--sb-page-warm);border-bottom:1px solid var(--sb-border)}
.sb-shopbar-in{display:flex;align-items:center;gap:var(--sb-space-16);min-height:72px}
.sb-shopbar .sb-brand{font-size:var(--sb-type-20);letter-spacing:-.01em}
.sb-shopbar .sb-mark,.sb-footer .sb-mark{width:36px;height:36px;border-radius:50%;background:var(--sb-brand)}
.sb-search{flex:1 1 0;min-width:0;max-width:420px;margin:0 auto}
.sb-shopnav{display:flex;align-items:center;gap:var(--sb-space-4);flex:none}
.sb-shopnav .sb-place,.sb-shopnav .q-btn{min-height:44px;padding:0 var(--sb-space-12);gap:var(--sb-space-8);font-weight:600;font-size:var(--sb-type-14)}
.sb-shopnav .q-btn .q-icon,.sb-shopnav .sb-place .q-icon{font-size:22px;color:var(--sb-text)}
.sb-shopnav .q-btn{color:var(--sb-text)}
.sb-shopnav .sb-place:hover{background:var(--sb-brand-soft)}
.sb-shopnav .sb-place[aria-current]{background:var(--sb-brand-soft);color:var(--sb-text)}
.sb-count{min-width:22px;height:22px;padding:0 6px;border-radius:11px;background:var(--sb-brand);color:var(--sb-solid-text);
display:inline-flex;align-items:center;justify-content:center;font-size:var(--sb-type-12);font-weight:600;font-variant-numeric:tabular-nums}
.sb-count-none{background:var(--sb-sunken);color:var(--sb-text)}
.sb-count.sb-glow,.sb-count.sb-glow-again{animation-name:sb-pop;animation-duration:.4s;border-radius:11px}
.sb-count.sb-glow-again{animation-name:sb-pop-again}
@keyframes sb-pop{40%{transform:scale(1.25)}}
@keyframes sb-pop-again{40%{transform:scale(1.25)}}
.sb-hero{display:flex;flex-direction:column;gap:var(--sb-space-12);padding:var(--sb-space-48) var(--sb-space-32);border-radius:var(--sb-radius-card);background:var(--sb-brand-soft)}
.sb-hero p{font-size:var(--sb-type-16);max-width:56ch}
.sb-products{display:grid;grid-template-columns:repeat(auto-fill,minmax(236px,1fr));gap:var(--sb-space-24);list-style:none;padding:0;margin:0}
.sb-product{position:relative;display:flex;flex-direction:column;background:var(--sb-surface);border:1px solid var(--sb-border);
border-radius:var(--sb-radius-card);overflow:hidden;transition:border-color .15s}
.sb-product:hover{border-color:var(--sb-control)}
.sb-product:focus-within{border-color:var(--sb-accent)}
.sb-picture{display:block;width:100%;aspect-ratio:4/3;object-fit:cover;background:var(--sb-sunken)}
.sb-product:hover .sb-picture{filter:saturate(1.08)}
.sb-product-text{display:flex;flex-direction:column;gap:var(--sb-space-4);padding:var(--sb-space-12) var(--sb-space-16) var(--sb-space-16);flex:1}
.sb-product-title{color:var(--sb-text);text-decoration:none;font-weight:600;font-size:var(--sb-type-16);line-height:1.3}
.sb-product-title::after{content:"";position:absolute;inset:0}
.sb-product:hover .sb-product-title{text-decoration:underline;text-underline-offset:.2em;text-decoration-thickness:1px}
.sb-product-foot{display:flex;justify-content:space-between;align-items:baseline;gap:var(--sb-space-8);margin-top:auto;padding-top:var(--sb-space-4);font-size:var(--sb-type-14)}
.sb-product-foot .sb-price{font-size:var(--sb-type-16)}
.sb-product .q-btn{position:relative;z-index:1}
.sb-columns{display:grid;grid-template-columns:minmax(0,1fr) minmax(300px,380px);gap:var(--sb-space-32);align-items:start}
.sb-form{display:flex;flex-direction:column;gap:var(--sb-space-16);width:100%;max-width:560px}
.sb-columns .sb-form{max-width:none}
.sb-pair{display:grid;grid-template-columns:minmax(110px,1fr) 2fr;gap:var(--sb-space-12);align-items:start}
.sb-footer{border-top:1px solid var(--sb-border);background:var(--sb-surface);font-size:var(--sb-type-14)}
.sb-footer-in{display:grid;grid-template-columns:1fr auto minmax(280px,400px);gap:var(--sb-space-48);padding-top:var(--sb-space-32);padding-bottom:var(--sb-space-32);align-items:start}
.sb-footer-links{display:grid;gap:var(--sb-space-4);align-content:start}
.sb-footer-links .sb-link{display:inline-flex;align-items:center;min-height:32px;color:var(--sb-text);text-decoration-color:var(--sb-control)}
@media (max-width:1023px){.sb-columns{grid-template-columns:minmax(0,1fr)}.sb-footer-in{grid-template-columns:1fr 1fr;gap:var(--sb-space-32)}}
@media (max-width:767px){
.sb-shopbar-in{flex-wrap:wrap;gap:0 var(--sb-space-8);padding:var(--sb-space-8) var(--sb-space-12)}
.sb-shopbar .sb-brand{flex:1 1 0}
.sb-search{order:3;flex:1 1 100%;max-width:none;margin-top:var(--sb-space-8)}
.sb-search:empty{display:none}
.sb-shopnav .sb-place,.sb-shopnav .q-btn{padding:0 10px;min-width:44px;justify-content:center}
.sb-shopnav .sb-fold-text,.sb-shopnav .sb-fold .q-btn__content .block{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.sb-shopnav .on-left{margin:0}}
@media (max-width:429px){.sb-shopbar .sb-mark{display:none}}
@media (max-width:599px){
.sb-shopbar .sb-brand{font-size:var(--sb-type-16)}
.sb-shop .sb-main{padding:var(--sb-space-16) var(--sb-space-12) var(--sb-space-32)}
.sb-footer-in{grid-template-columns:minmax(0,1fr);padding-left:var(--sb-space-16);padding-right:var(--sb-space-16);gap:var(--sb-space-24)}
.sb-products{grid-template-columns:repeat(2,minmax(0,1fr));gap:var(--sb-space-12)}
.sb-product-text{padding:var(--sb-space-8) var(--sb-space-12) var(--sb-space-12)}
.sb-product-title{font-size:var(--sb-type-14)}
.sb-product-foot{flex-direction:column;gap:var(--sb-space-4)}
.sb-hero{padding:var(--sb-space-24) var(--sb-space-16)}
.sb-footer-links .sb-link{min-height:40px}}
"""

LISTS = """
.q-table__card,.q-table__card--dark{background:var(--sb-surface);color:var(--sb-text);border:1px solid var(--sb-border);border-radius:var(--sb-radius-card);box-shadow:none}
.q-table thead,.q-table tr,.q-table th,.q-table td,.q-table--dark thead,.q-table--dark tr,.q-table--dark th,.q-table--dark td,
.q-table__bottom,.q-table--dark .q-table__bottom{border-color:var(--sb-border)}
.q-table thead tr{height:36px}
.q-table tbody td{height:var(--sb-row);padding:4px 12px;font-size:var(--sb-type-14)}
.q-table th{padding:4px 12px;font-size:var(--sb-type-12);font-weight:600;color:var(--sb-muted);background:var(--sb-surface)}
.q-table th.text-right,.q-table td.text-right{font-variant-numeric:tabular-nums}
.q-table td.text-right{white-space:nowrap}
.q-table td .q-checkbox,.q-table th .q-checkbox{margin:-8px}
.q-table tbody td:before,.q-table tbody td:after,.q-table--dark tbody td:before{background:none}
body.desktop .q-table>tbody>tr:hover>td{background:var(--sb-hover)}
.q-table tbody tr.selected>td{background:var(--sb-accent-soft)}
.q-table__bottom{font-size:var(--sb-type-12);color:var(--sb-muted);min-height:44px}
.sb-table .q-table tbody tr{cursor:pointer}
.sb-table .q-table tbody tr:focus-visible{outline:2px solid var(--sb-accent);outline-offset:-2px}
.sb-table .q-table a{color:inherit;font-weight:600;text-decoration:none;font-variant-numeric:tabular-nums;white-space:nowrap}
.sb-table .q-table a:hover{text-decoration:underline}
.sb-table .q-table tr.sb-current>td:first-child{box-shadow:inset 3px 0 var(--sb-accent)}
.sb-cut{max-width:28ch;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.q-table tr.sb-changed>td{animation:sb-glow 2s ease-out}
.q-table tr.sb-changed-again>td{animation:sb-glow-again 2s ease-out}
.q-table tr.sb-new>td{animation:sb-glow 2s ease-out,sb-slide .25s ease-out}
@keyframes sb-slide{from{opacity:0;transform:translateY(-8px)}}
@media (min-width:1024px){
.sb-table .q-table__middle{overflow:visible}
.sb-table .q-table thead th{position:sticky;top:var(--sb-bar);z-index:2}
.sb-table .q-table thead tr:first-child th:first-child{border-top-left-radius:var(--sb-radius-card)}
.sb-table .q-table thead tr:first-child th:last-child{border-top-right-radius:var(--sb-radius-card)}}
.sb-toolbar{display:flex;flex-wrap:wrap;align-items:center;gap:var(--sb-space-8)}
.sb-toolbar .q-field{min-width:150px}
.sb-toolbar .sb-grow{flex:1 1 220px;max-width:380px}
.sb-selection{position:sticky;bottom:var(--sb-space-16);z-index:20;align-self:center;display:flex;flex-wrap:wrap;align-items:center;gap:var(--sb-space-8);
padding:var(--sb-space-8) var(--sb-space-12);background:var(--sb-raised);border:1px solid var(--sb-control);border-radius:var(--sb-radius-card);box-shadow:var(--sb-float)}
.sb-waiting{align-self:center}
@media (max-width:599px){
.sb-toolbar{flex-wrap:nowrap;overflow-x:auto;scrollbar-width:none;margin:0 calc(-1*var(--sb-space-12));padding:2px var(--sb-space-12)}
.sb-toolbar>*{flex:none}
.sb-toolbar .sb-grow{flex:1 0 170px}
.sb-table.q-table__card,.sb-table .q-table__card{background:none;border:0}
.sb-table .q-table__middle{overflow:visible}
.sb-table .q-table,.sb-table .q-table tbody{display:block}
.sb-table .q-table thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.sb-table .q-table tbody tr{display:grid;grid-template-columns:auto minmax(0,1fr) auto;gap:var(--sb-space-4) var(--sb-space-8);align-items:center;
height:auto;margin-bottom:var(--sb-space-8);padding:var(--sb-space-12);background:var(--sb-surface);border:1px solid var(--sb-border);border-radius:var(--sb-radius-card)}
.sb-table .q-table tbody tr>td{display:block;height:auto;padding:0;border:0;background:none;text-align:left;min-width:0}
.sb-table .q-table tbody tr.selected{background:var(--sb-accent-soft)}
.sb-table .q-table tbody tr.q-tr--no-hover{display:block}
.sb-table .q-table tbody tr>td.q-table--col-auto-width{grid-row:1/span 2;grid-column:1;width:auto}
.sb-table .q-table tbody tr>td.sb-cell-main{grid-row:1;grid-column:2;font-weight:600}
.sb-table .q-table tbody tr>td.sb-cell-side{grid-row:1;grid-column:3;justify-self:end}
.sb-table .q-table tbody tr>td.sb-cell-line{grid-row:2;grid-column:2;color:var(--sb-muted);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.sb-table .q-table tbody tr>td.sb-cell-more{grid-row:2;grid-column:3;justify-self:end}
.sb-table .q-table tbody tr>td.sb-cell-hide{display:none}
.q-table tr.sb-changed,.q-table tr.sb-new{animation:sb-glow 2s ease-out}
.q-table tr.sb-changed-again{animation:sb-glow-again 2s ease-out}}
"""

PIECES = """
.sb-card{background:var(--sb-surface);border:1px solid var(--sb-border);border-radius:var(--sb-radius-card);padding:var(--sb-space-16);min-width:0}
.sb-shop .sb-card{padding:var(--sb-space-24)}
.sb-cards{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:var(--sb-space-12)}
.sb-badge{display:inline-flex;align-items:center;gap:4px;height:24px;padding:0 10px 0 7px;border-radius:12px;font-size:var(--sb-type-12);font-weight:600;
line-height:1;white-space:nowrap;background:var(--sb-sunken);color:var(--sb-text)}
.sb-badge .q-icon,.sb-badge .material-icons{font-size:16px;line-height:1}
.sb-plain{background:none;padding:0;font-weight:400;color:var(--sb-muted);font-size:var(--sb-type-14)}
.sb-stat{position:relative;display:flex;flex-direction:column;gap:2px;transition:border-color .15s}
.sb-stat:hover{border-color:var(--sb-control)}
.sb-stat-title{color:var(--sb-muted);font-weight:600;text-decoration:none}
.sb-stat-title::after{content:"";position:absolute;inset:0;border-radius:var(--sb-radius-card)}
.sb-stat-title:focus-visible{outline:none}
.sb-stat-title:focus-visible::after{outline:2px solid var(--sb-accent);outline-offset:2px}
.sb-stat:hover .sb-stat-title{color:var(--sb-accent)}
.sb-stat-value{align-self:flex-start;font-size:var(--sb-type-28);line-height:1.25;font-weight:600;letter-spacing:-.02em;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.sb-stat-counts{color:var(--sb-muted);font-size:var(--sb-type-12)}
.sb-notice{display:flex;align-items:flex-start;gap:var(--sb-space-8);padding:var(--sb-space-12) var(--sb-space-16);border-radius:var(--sb-radius);
border:1px solid var(--sb-border);border-left:4px solid var(--sb-muted);background:var(--sb-surface);color:var(--sb-text)}
.sb-notice .q-icon{font-size:20px}
.sb-offline{display:flex;flex-wrap:wrap;justify-content:center;align-items:center;gap:var(--sb-space-4) var(--sb-space-8);padding:var(--sb-space-8) var(--sb-space-16);
background:var(--sb-warning-soft);color:var(--sb-warning);border-bottom:1px solid var(--sb-warning);font-weight:600}
.sb-skeleton{display:block;border-radius:var(--sb-space-4);background:var(--sb-sunken);min-height:1em;animation:sb-pulse 1.6s ease-in-out infinite}
.sb-skeleton-rows{display:flex;flex-direction:column;padding:0 var(--sb-space-12);background:var(--sb-surface);border:1px solid var(--sb-border);border-radius:var(--sb-radius-card)}
.sb-skeleton-row{display:grid;grid-template-columns:1fr 2fr 1fr 1fr;gap:var(--sb-space-24);align-items:center;height:var(--sb-row);border-bottom:1px solid var(--sb-border)}
.sb-skeleton-row:last-child{border-bottom:0}
.sb-skeleton-picture{aspect-ratio:4/3;border-radius:0}
.sb-skeleton-line{width:70%;height:14px;margin:6px 0}
.sb-skeleton-short{width:40%;height:14px;margin:6px 0}
.sb-skeleton-value{width:96px;height:32px;margin:2px 0}
.sb-state{display:flex;flex-direction:column;align-items:center;justify-content:center;gap:var(--sb-space-12);text-align:center;padding:var(--sb-space-48) var(--sb-space-16)}
.sb-state-icon{display:grid;place-items:center;width:64px;height:64px;border-radius:50%;background:var(--sb-sunken);color:var(--sb-muted);font-size:28px}
.sb-shop .sb-state-icon{background:var(--sb-brand-soft);color:var(--sb-brand)}
.sb-state-failed .sb-state-icon,.sb-shop .sb-state-failed .sb-state-icon{background:var(--sb-critical-soft);color:var(--sb-critical)}
.sb-state-sentence{max-width:44ch;color:var(--sb-text)}
.sb-timeline{list-style:none;margin:0;padding:0}
.sb-entry{position:relative;padding:0 0 var(--sb-space-16) var(--sb-space-24)}
.sb-entry::before{content:"";position:absolute;left:4px;top:6px;width:9px;height:9px;border-radius:50%;background:var(--sb-surface);border:2px solid var(--sb-control);box-sizing:border-box}
.sb-entry::after{content:"";position:absolute;left:8px;top:17px;bottom:-4px;width:1px;background:var(--sb-border)}
.sb-entry:last-child::after{content:none}
.sb-entry:first-child::before{background:var(--sb-accent);border-color:var(--sb-accent)}
.sb-entry-title{font-weight:600}
.sb-entry-who{color:var(--sb-muted);font-size:var(--sb-type-12)}
.sb-entry-reason{margin-top:2px;padding-left:var(--sb-space-8);border-left:2px solid var(--sb-border);overflow-wrap:anywhere}
.sb-steps{list-style:none;display:flex;margin:0;padding:0}
.sb-step{position:relative;flex:1 1 0;min-width:0;display:flex;flex-direction:column;align-items:center;gap:var(--sb-space-8);text-align:center;
color:var(--sb-muted);font-size:var(--sb-type-14)}
.sb-step::before{content:"";position:absolute;top:17px;left:calc(-50% + 18px);right:calc(50% + 18px);height:2px;background:var(--sb-border)}
.sb-step:first-child::before{content:none}
.sb-step-mark{display:grid;place-items:center;width:36px;height:36px;border-radius:50%;border:2px solid var(--sb-control);background:var(--sb-surface);color:var(--sb-muted);font-size:20px}
.sb-step-done{color:var(--sb-text)}
.sb-step-done::before,.sb-step-now::before{background:var(--sb-positive)}
.sb-step-done .sb-step-mark{border-color:var(--sb-positive);background:var(--sb-positive-soft);color:var(--sb-positive)}
.sb-step-now{color:var(--sb-text);font-weight:600}
.sb-step-now .sb-step-mark{border-color:var(--sb-accent);background:var(--sb-accent);color:var(--sb-solid-text)}
.sb-step-end{color:var(--sb-critical);font-weight:600}
.sb-step-end::before{background:var(--sb-critical)}
.sb-step-end .sb-step-mark{border-color:var(--sb-critical);background:var(--sb-critical-soft);color:var(--sb-critical)}
.sb-step-back .sb-step-mark{border-color:var(--sb-warning);background:var(--sb-warning-soft);color:var(--sb-warning)}
.sb-step-back::before{background:var(--sb-warning)}
.sb-step-back{color:var(--sb-warning);font-weight:600}
.sb-time{white-space:nowrap;font-variant-numeric:tabular-nums}
@media (max-width:599px){.sb-shop .sb-card{padding:var(--sb-space-16)}
.sb-cards{grid-template-columns:repeat(2,minmax(0,1fr));gap:var(--sb-space-8)}
.sb-stat.sb-card{padding:var(--sb-space-12)}
.sb-stat-value{font-size:var(--sb-type-20)}
.sb-step{font-size:var(--sb-type-12)}
.sb-steps:has(.sb-step:nth-child(5)){flex-direction:column;gap:var(--sb-space-12)}
.sb-steps:has(.sb-step:nth-child(5)) .sb-step{flex-direction:row;font-size:var(--sb-type-14)}
.sb-steps:has(.sb-step:nth-child(5)) .sb-step::before{top:calc(-1*var(--sb-space-12));left:17px;right:auto;width:2px;height:var(--sb-space-12)}
.sb-state{padding:var(--sb-space-32) var(--sb-space-12)}}
"""

LIVE = """
.sb-notices{position:fixed;right:var(--sb-space-16);bottom:var(--sb-space-16);z-index:7000;display:flex;flex-direction:column;gap:var(--sb-space-8);width:min(400px,calc(100vw - 2*var(--sb-space-16)));pointer-events:none}
.sb-notices .sb-notice{pointer-events:auto;background:var(--sb-raised);box-shadow:var(--sb-float);animation:sb-slide .2s ease-out;overflow-wrap:anywhere}
.sb-light{display:flex;align-items:center;gap:var(--sb-space-8);font-size:var(--sb-type-12);white-space:nowrap}
.sb-light-dot{width:9px;height:9px;border-radius:50%;background:var(--sb-positive)}
.sb-light-word{font-weight:600}
.sb-light-checked{display:flex;gap:var(--sb-space-4)}
.sb-light[data-state=polling] .sb-light-dot{background:var(--sb-warning);border-radius:2px}
.sb-light[data-state=offline] .sb-light-dot{background:var(--sb-critical);border-radius:0}
.sb-light[data-state=offline] .sb-light-word{color:var(--sb-critical)}
.sb-is-offline .sb-main .q-btn{opacity:.55}
.sb-dialog{width:min(480px,100%);display:flex;flex-direction:column;gap:var(--sb-space-16)}
.sb-keys{display:grid;grid-template-columns:auto 1fr;gap:var(--sb-space-8) var(--sb-space-16);margin:0}
.sb-keys dd{margin:0}
.sb-next{display:inline-flex;align-items:center;justify-content:flex-end;white-space:nowrap}
.sb-stop{display:flex;align-items:center;gap:var(--sb-space-16);margin:var(--sb-space-12) 0;padding:var(--sb-space-16);border-radius:var(--sb-radius-card);
border:2px solid var(--sb-critical);background:var(--sb-critical-soft);color:var(--sb-critical)}
.sb-stop .q-icon{font-size:28px}
.sb-lines{width:100%;border-collapse:collapse}
.sb-lines th{padding:var(--sb-space-8) 0;text-align:left;font-weight:600;font-size:var(--sb-type-12);color:var(--sb-muted);border-bottom:1px solid var(--sb-border)}
.sb-lines td{padding:var(--sb-space-8) 0;vertical-align:top;border-bottom:1px solid var(--sb-border)}
.sb-lines .sb-number{text-align:right;padding-left:var(--sb-space-16)}
.sb-total{padding-top:var(--sb-space-12)}
.sb-message{white-space:pre-wrap;overflow-wrap:anywhere;padding:var(--sb-space-12);border-radius:var(--sb-radius);background:var(--sb-sunken)}
.sb-links{display:flex;flex-wrap:wrap;gap:var(--sb-space-8)}
@media (max-width:599px){.sb-light-checked{display:none}.sb-notices{left:var(--sb-space-12);right:var(--sb-space-12);bottom:var(--sb-space-12);width:auto}}
@media (prefers-reduced-motion:reduce){.sb-notices .sb-notice{animation:none}}
@media print{.sb-bar,.sb-rail,.sb-notices,.sb-main .q-btn{display:none!important}}
"""

_ROLE_RULES = "\n".join(
    f".sb-badge.sb-{role},.sb-tint.sb-{role}{{background:var(--sb-{role}-soft);color:var(--sb-{role})}}"
    f".sb-badge.sb-plain.sb-{role}{{background:none;color:var(--sb-text)}}.sb-plain.sb-{role} .q-icon,"
    f".sb-plain.sb-{role} .material-icons,.sb-notice.sb-{role} .q-icon{{color:var(--sb-{role})}}"
    f".sb-notice.sb-{role}{{border-left-color:var(--sb-{role})}}.sb-ink.sb-{role}{{color:var(--sb-{role})}}"
    for role in ROLES
)

CSS = f"{TOKENS}{OVERRULED}{BASE}{CONTROLS}{DESK}{SHOP}{LISTS}{PIECES}{LIVE}{_ROLE_RULES}"
#: The address changes with the content, so browsers may keep it for ever.
ADDRESS = f"/theme-{sha256(CSS.encode()).hexdigest()[:12]}.css"
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}


def apply() -> None:
    """Dress this page; the frames call it, a page without a frame calls it itself."""
    _serve()
    _tame()
    ui.add_head_html(f'<link rel="stylesheet" href="{ADDRESS}">')
    ui.dark_mode(None)


def _serve() -> None:
    """Serve the style sheet; looked up each time because tests take every route away."""
    if any(getattr(route, "path", None) == ADDRESS for route in app.routes):
        return

    @app.get(ADDRESS, include_in_schema=False)
    async def style_sheet() -> Response:  # pyright: ignore[reportUnusedFunction]
        return Response(CSS, media_type="text/css", headers=_KEPT)


def _tame() -> None:
    """What Quasar decides by props rather than by style."""
    ui.button.default_props("no-caps unelevated")
    for field in (ui.input, ui.textarea, ui.number, ui.select):
        field.default_props("outlined dense stack-label hide-bottom-space")
    ui.table.default_props("flat")
