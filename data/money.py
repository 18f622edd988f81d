"""Money is an integer of minor units and an ISO 4217 currency code, never a float."""

import re
from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision, list_currencies

from data.errors import Conflict

LOCALE = "en"
#: The largest amount that can be entered, in minor units; every sum stays far within 64 bits.
LARGEST = 10**12
#: Digits around one point or comma: no exponents, no infinity, and no more digits than Decimal keeps exactly.
_AMOUNT = re.compile(r"-?(\d{1,15}([.,]\d{0,9})?|[.,]\d{1,9})", re.ASCII)


def text(minor: int, currency: str) -> str:
    """The amount for display: 1250, "EUR" becomes "€12.50"."""
    exact = Decimal(minor).scaleb(-get_currency_precision(currency))
    return format_currency(exact, currency, locale=LOCALE)


def plain(minor: int, currency: str) -> str:
    """The amount as a decimal for inputs and CSV files: 1250, "EUR" becomes "12.50"."""
    return f"{Decimal(minor).scaleb(-get_currency_precision(currency)):f}"


def parse(typed: str, currency: str) -> int:
    """The minor units of an entered amount, such as "12.50" or "12,5".

    Raises ValueError with a sentence for the field when it is invalid, negative or too large.
    """
    if not _AMOUNT.fullmatch(typed.strip()):
        raise ValueError("Enter an amount such as 12.50.")
    amount = Decimal(typed.strip().replace(",", ".")).scaleb(get_currency_precision(currency))
    if amount != amount.to_integral_value():
        raise ValueError(f"Enter an amount with at most {get_currency_precision(currency)} decimals.")
    if not 0 <= amount <= LARGEST:
        raise ValueError("Enter an amount of zero or more, and not more than ten billion.")
    return int(amount)


def expect(seen: int | None, present: int, currency: str, what: str = "The total") -> None:
    """Compare a sum with the one that was shown; `seen` is None where none was shown.

    Raises Conflict with the present sum where they differ.
    """
    if seen not in {None, present}:
        sentence = f"{what} is {text(present, currency)} now, not what was shown before. Nothing was changed."
        raise Conflict(f"{sentence} Check the new amount, then try again.", total_minor=present)


def is_currency(code: str) -> bool:
    """Whether amounts in this currency can be formatted."""
    return code in list_currencies()
