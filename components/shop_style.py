"""The style of what only the storefront has; each colour is a token of the theme."""

from nicegui import ui

CSS = """
.sb-chips{display:flex;gap:var(--sb-space-8);overflow-x:auto;scrollbar-width:none;padding:2px}
.sb-chip{flex:none;display:inline-flex;align-items:center;gap:var(--sb-space-4);min-height:44px;
padding:0 var(--sb-space-16);border:1px solid var(--sb-border);border-radius:22px;background:var(--sb-surface);
color:var(--sb-text);font-size:var(--sb-type-14);font-weight:600;text-decoration:none}
.sb-chip:hover{border-color:var(--sb-control)}
.sb-chip[aria-current]{background:var(--sb-accent);border-color:var(--sb-accent);color:var(--sb-solid-text)}
.sb-nowhere{visibility:hidden}
.sb-pager{display:flex;justify-content:center;align-items:center;gap:var(--sb-space-16);
padding-top:var(--sb-space-24)}
.sb-stock{font-size:var(--sb-type-14);white-space:nowrap}
.sb-withdrawn .sb-picture{opacity:.5}
.sb-prose{max-width:60ch;white-space:pre-line;overflow-wrap:anywhere}
.sb-section{font-size:var(--sb-type-20);font-weight:600;line-height:1.3}
.sb-wide{width:100%}
.sb-sum{display:flex;justify-content:space-between;align-items:baseline;gap:var(--sb-space-16)}
.sb-sum>:first-child{min-width:0;overflow-wrap:anywhere}
.sb-line-above{border-top:1px solid var(--sb-border);padding-top:var(--sb-space-16)}
.sb-promise{padding:var(--sb-space-12) var(--sb-space-16);border-radius:var(--sb-radius);
background:var(--sb-positive-soft);color:var(--sb-positive);font-size:var(--sb-type-14);font-weight:600}
.sb-offer{display:grid;grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);gap:var(--sb-space-48);
align-items:start}
.sb-offer-picture{border-radius:var(--sb-radius-card)}
.sb-buy{display:flex;flex-wrap:wrap;align-items:flex-start;gap:var(--sb-space-12)}
.sb-buy .q-btn--standard{flex:1 1 180px}
.sb-elsewhere{display:flex;flex-direction:column;align-items:flex-start;gap:var(--sb-space-8);
font-size:var(--sb-type-14)}
.sb-elsewhere .nicegui-link{display:inline-flex;align-items:center;min-height:32px}
.sb-quantity{display:grid;grid-template-columns:44px 56px 44px;gap:var(--sb-space-4);align-items:start}
.sb-quantity input{text-align:center}
.sb-quantity .q-field__bottom{white-space:normal}
.sb-quantity:has(.q-field--error){grid-template-columns:44px minmax(56px,1fr) 44px}
.sb-cart{display:flex;flex-direction:column;list-style:none;margin:0}
.sb-shop .sb-cart{padding-top:0;padding-bottom:0}
.sb-cart-row{display:grid;grid-template-columns:88px minmax(0,1fr) auto 9ch auto;
gap:var(--sb-space-12) var(--sb-space-16);
align-items:center;padding:var(--sb-space-16) 0;border-bottom:1px solid var(--sb-border)}
.sb-cart-row:last-child{border-bottom:0}
.sb-cart-row .sb-picture{border-radius:var(--sb-radius)}
.sb-cart-row .sb-product-title::after{content:none}
.sb-cart-row .sb-quantity{max-width:240px}
.sb-methods{display:flex;flex-direction:column}
.sb-methods .q-radio{min-height:44px}
.sb-newsletter .sb-form{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:var(--sb-space-8);
align-items:end}
.sb-newsletter .sb-notice{grid-column:1/-1;order:1}
.sb-newsletter .q-field--error{align-self:start}
.sb-sent{pointer-events:none;opacity:.7}
.sb-sent .q-btn__content{visibility:hidden}
.sb-sent::after{content:"";position:absolute;inset:0;margin:auto;width:20px;height:20px;border-radius:50%;
border:2px solid currentColor;border-right-color:transparent;animation:sb-turn .8s linear infinite}
@keyframes sb-turn{to{transform:rotate(1turn)}}
@media (max-width:1023px){.sb-checkout .sb-summary{order:-1}}
@media (max-width:767px){
.sb-offer{grid-template-columns:minmax(0,1fr);gap:var(--sb-space-16)}
.sb-cart-row{grid-template-columns:72px minmax(0,1fr) auto}
.sb-cart-row .sb-picture{grid-row:1/3}
.sb-cart-row .sb-cart-what{grid-column:2/4}
.sb-cart-row .sb-quantity{grid-column:2}
.sb-cart-row>.q-btn{grid-column:2/4;justify-self:start}}
@media (prefers-reduced-motion:reduce){.sb-sent::after{animation:none!important}}
"""


def apply() -> None:
    """Add it to this page."""
    ui.add_css(CSS)
