"""`/set-up`: the form for the shop's name and first admin, at the link that the first start prints."""

from babel.numbers import get_currency_name

from components import guards
from components.shared.html_form import HtmlForm
from components.storefront.shop_page import shop_page
from data import shop
from data.accounts.passwords import LEAST
from data.money import LOCALE

#: The currencies of most shops. The API accepts all others too.
COMMON_CURRENCIES = (
    "EUR", "USD", "GBP", "CHF", "AUD", "BRL", "CAD", "CNY", "CZK", "DKK",
    "HKD", "HUF", "IDR", "ILS", "INR", "JPY", "KRW", "MXN", "MYR", "NOK",
    "NZD", "PHP", "PLN", "RON", "SEK", "SGD", "THB", "TRY", "UAH", "ZAR",
)  # fmt: skip
LEAD = "A name, a currency and who is behind the counter. All of it takes a minute, and then you can sell."


async def set_up_page(visit: guards.AnonymousOnly, token: str = "") -> None:
    """The page. The token is checked here, and again when the form is sent, which uses it up."""
    await shop.check_setup_token(token)
    async with shop_page("Set up your shop", visit, lead=LEAD):
        form = HtmlForm("/api/set-up")
        form.hidden("token", token)
        form.text_input("shopName", "Shop name", autocomplete="organization")
        form.select("currency", "Currency", _currencies(), (await shop.view()).currency)
        form.text_input("name", "Your name", autocomplete="name")
        form.text_input("email", "Email", kind="email", autocomplete="username")
        form.text_input(
            "password",
            "Password",
            kind="password",
            autocomplete="new-password",
            hint=f"At least {LEAST} characters. With it you open the order desk.",
        )
        form.button("Open the shop")


def _currencies() -> dict[str, str]:
    return {code: f"{code} · {get_currency_name(code, locale=LOCALE)}" for code in COMMON_CURRENCIES}
