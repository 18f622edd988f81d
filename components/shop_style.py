"""The style of what only the storefront has; each colour is a token of the theme."""

from nicegui import ui

CSS = """
.sb-chips{display:flex;gap:var(--sb-space-8);overflow-x:auto;scrollbar-width:none;padding:2px}
.sb-chip{flex:none;display:inline-flex;align-items:center;gap:var(--sb-space-4);min-height:44px;
padding:0 var(--sb-space-16);border:1px solid var(--sb-border);border-radius:22px;
background:var(--sb-surface);
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
.sb-buy .q-btn--standard{flex:1 1 150px}
.sb-elsewhere{display:flex;flex-direction:column;align-items:flex-start;gap:var(--sb-space-8);
font-size:var(--sb-type-14)}
.sb-elsewhere .nicegui-link{display:inline-flex;align-items:center;min-height:32px}
.sb-quantity{display:grid;grid-template-columns:44px 56px 44px;gap:var(--sb-space-4);align-items:start}
.sb-quantity input{text-align:center}
.sb-trouble{grid-column:1/-1;color:var(--sb-critical);font-size:var(--sb-type-14);font-weight:600;
line-height:1.3}
.sb-cart{display:flex;flex-direction:column;list-style:none;margin:0}
.sb-shop .sb-cart{padding-top:0;padding-bottom:0}
.sb-cart-row{display:grid;grid-template-columns:88px minmax(0,1fr) auto 9ch auto;
gap:var(--sb-space-12) var(--sb-space-16);
align-items:center;padding:var(--sb-space-16) 0;border-bottom:1px solid var(--sb-border)}
.sb-cart-row:last-child{border-bottom:0}
.sb-cart-row .sb-picture{border-radius:var(--sb-radius)}
.sb-cart-row .sb-product-title::after{content:none}
.sb-cart-row .sb-quantity{max-width:240px}
.sb-block{display:flex;flex-direction:column;align-items:stretch;gap:var(--sb-space-8)}
.sb-story{display:flex;flex-direction:column;gap:var(--sb-space-4);padding-top:var(--sb-space-8)}
.sb-step-button{align-self:flex-start;margin-top:var(--sb-space-8)}
.sb-thanks{border-color:var(--sb-positive)}
.sb-thanks:focus{outline:none}
.sb-link-box{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:var(--sb-space-8)}
.sb-facts{display:grid;grid-template-columns:auto minmax(0,1fr);gap:var(--sb-space-4) var(--sb-space-16);
margin:0}
.sb-facts dt{color:var(--sb-muted)}
.sb-facts dd{margin:0;overflow-wrap:anywhere;white-space:pre-line}
.sb-line{overflow-wrap:anywhere}
.sb-cards-four{grid-template-columns:repeat(4,minmax(0,1fr))}
.sb-shop .sb-stat.sb-card{padding:var(--sb-space-16)}
.sb-filters{gap:var(--sb-space-12)}
.sb-filters .q-field{flex:0 1 220px}
.sb-my-orders{list-style:none;margin:0;padding:0;display:flex;flex-direction:column;gap:var(--sb-space-12)}
.sb-my-order{position:relative;display:grid;grid-template-columns:minmax(0,1fr) auto 132px;align-items:center;
gap:var(--sb-space-4) var(--sb-space-24);padding:var(--sb-space-16) var(--sb-space-24);
background:var(--sb-surface);
border:1px solid var(--sb-border);border-radius:var(--sb-radius-card)}
.sb-my-order:hover{border-color:var(--sb-control)}
.sb-my-order:focus-within{border-color:var(--sb-accent)}
.sb-my-order .sb-row{gap:var(--sb-space-4) var(--sb-space-12);font-size:var(--sb-type-14)}
.sb-my-order .sb-badge{justify-self:end}
.sb-my-order .sb-plain{justify-self:auto}
.sb-methods{display:flex;flex-direction:column}
.sb-methods .q-radio{min-height:44px}
.sb-newsletter .sb-form{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:var(--sb-space-8);
align-items:end}
.sb-newsletter .sb-notice{grid-column:1/-1;order:1}
.sb-newsletter .q-field--error{align-self:start}
html:has(.sb-shop){scroll-padding-top:140px}
.sb-sent{pointer-events:none;opacity:.7}
.sb-sent .q-btn__content{opacity:0!important;transition:none}
.sb-sent::after{content:"";position:absolute;inset:0;margin:auto;width:20px;height:20px;border-radius:50%;
border:2px solid currentColor;border-right-color:transparent;animation:sb-turn .8s linear infinite}
@keyframes sb-turn{to{transform:rotate(1turn)}}
@media (max-width:1023px){.sb-checkout .sb-summary{order:-1}}
@media (max-width:767px){
.sb-cards-four{grid-template-columns:repeat(2,minmax(0,1fr))}
.sb-link-box{grid-template-columns:minmax(0,1fr)}
.sb-my-order{grid-template-columns:minmax(0,1fr) auto;padding:var(--sb-space-12) var(--sb-space-16)}
.sb-my-order-what{grid-row:1/3}
.sb-my-order .sb-price{text-align:right}
.sb-filters .q-field{flex:1 1 0}
.sb-step-button{align-self:stretch}
.sb-answers{flex-direction:column-reverse;align-items:stretch}
.sb-answers .q-btn{min-height:44px}
.sb-offer{grid-template-columns:minmax(0,1fr);gap:var(--sb-space-16)}
.sb-cart-row{grid-template-columns:72px minmax(0,1fr) auto}
.sb-cart-row .sb-picture{grid-row:1/4}
.sb-cart-row .sb-cart-what{grid-column:2/4}
.sb-cart-row .sb-quantity{grid-column:2/4}
.sb-cart-row>.sb-price{grid-row:3;grid-column:3}
.sb-cart-row .sb-picture{align-self:start}
.sb-cart-row>.q-btn{grid-row:3;grid-column:2;justify-self:start;margin-left:-10px}}
@media (prefers-reduced-motion:reduce){.sb-sent::after{animation:none!important}}
"""


def apply() -> None:
    """Add it to this page."""
    ui.add_css(CSS)
