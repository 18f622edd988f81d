"""The style of what only the desk's own pages have; every colour and size is a token of the theme."""

from nicegui import ui

CSS = """
.sb-list{display:flex;flex-direction:column;align-items:stretch;gap:var(--sb-space-12);min-width:0}
.sb-list>:empty{display:none}
.sb-list>.sb-waiting{position:sticky;top:calc(var(--sb-bar) + var(--sb-space-48));z-index:3;
box-shadow:var(--sb-float)}
.sb-overview{gap:var(--sb-space-12)}
.sb-overview>:first-child{order:1}
.sb-overview .sb-card{display:flex;flex-direction:column;gap:var(--sb-space-12)}
.sb-chart{display:flex;flex-direction:column;gap:var(--sb-space-12);margin:0;min-width:0}
.sb-chart .nicegui-echart{height:320px;width:100%}
.sb-chart-numbers summary{width:fit-content;cursor:pointer;color:var(--sb-accent);font-size:var(--sb-type-12);
font-weight:600}
.sb-chart-numbers .q-table__card{margin-top:var(--sb-space-8)}
.sb-chart-numbers .q-table__middle{max-height:320px}
.sb-todo{list-style:none;display:flex;flex-direction:column;margin:0 calc(-1*var(--sb-space-8));padding:0}
.sb-todo:empty{display:none}
.sb-todo-line{display:flex;align-items:center;gap:var(--sb-space-12);min-height:48px;
padding:0 var(--sb-space-8);border-radius:var(--sb-radius);color:var(--sb-text);text-decoration:none}
.sb-todo-line:hover{background:var(--sb-hover)}
.sb-todo-line>.q-icon{font-size:20px}
.sb-todo-icon{flex:none;display:grid;place-items:center;width:32px;height:32px;border-radius:var(--sb-radius);
font-size:18px}
.sb-todo-count{min-width:2ch;font-weight:600;font-size:var(--sb-type-16);text-align:right;
font-variant-numeric:tabular-nums}
.sb-todo-skeleton{height:32px;margin:var(--sb-space-8) 0}
.sb-todo-done{display:flex;align-items:center;gap:var(--sb-space-12);padding:var(--sb-space-12) 0}
.sb-todo-done .q-icon{font-size:28px;color:var(--sb-positive)}
.sb-desk .sb-send{align-self:flex-start}
.sb-thumb{display:block;width:48px;max-width:none;height:36px;border-radius:var(--sb-space-4);object-fit:cover;
background:var(--sb-sunken)}
.sb-stock-cell{display:inline-flex;align-items:center;gap:var(--sb-space-4)}
.sb-stock-now{display:flex;flex-direction:column;align-items:flex-start}
.sb-rounded{border-radius:var(--sb-radius-card)}
.sb-promise-preview{padding:var(--sb-space-8) var(--sb-space-12);border-radius:var(--sb-radius);
background:var(--sb-sunken);color:var(--sb-text);font-size:var(--sb-type-14)}
.sb-still .q-table tbody tr{cursor:default}
.sb-mail{display:grid;grid-template-columns:minmax(0,1fr) minmax(360px,440px);gap:var(--sb-space-16);
align-items:start}
.sb-mail-card{position:sticky;top:calc(var(--sb-bar) + var(--sb-space-16));display:flex;flex-direction:column;
gap:var(--sb-space-12);max-height:calc(100vh - var(--sb-bar) - var(--sb-space-32));overflow-y:auto}
.sb-mail td.sb-cell-main{max-width:20ch}
.sb-mail td.sb-cell-line{width:100%;max-width:0}
.sb-mail-body{white-space:pre-line;overflow-wrap:anywhere;max-width:68ch}
.sb-mail-back{display:none}
@media (max-width:599px){.sb-mail td.sb-cell-main,.sb-mail td.sb-cell-line{max-width:none}}
@media (max-width:1279px){.sb-mail{grid-template-columns:minmax(0,1fr)}
.sb-mail-card{position:static;max-height:none}
.sb-mail-back{display:inline-flex;align-self:flex-start}
.sb-mail:not(.sb-mail-open)>.sb-mail-card,.sb-mail-open>.sb-list{display:none}}
@media (max-width:1023px){.sb-overview>:first-child{order:0}}
@media (max-width:599px){.sb-chart .nicegui-echart{height:240px}}
"""


def apply() -> None:
    """Add it to this page."""
    ui.add_css(CSS)
