"""Money: whole minor units of a currency, as typed, as shown, and back again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import money

amounts = st.integers(min_value=0, max_value=money.LARGEST)
currencies = st.sampled_from(["EUR", "USD", "JPY", "KWD", "GBP", "CHF", "ISK"])


@pytest.mark.parametrize(
    ("minor", "currency", "shown", "plain"),
    [
        (1250, "EUR", "€12.50", "12.50"),
        (5, "USD", "$0.05", "0.05"),
        (0, "EUR", "€0.00", "0.00"),
        (123456789, "USD", "$1,234,567.89", "1234567.89"),
        (1250, "JPY", "¥1,250", "1250"),
        (1250, "KWD", "KWD1.250", "1.250"),
        (-1250, "EUR", "-€12.50", "-12.50"),
        (money.LARGEST, "EUR", "€10,000,000,000.00", "10000000000.00"),
    ],
)
def test_money_is_shown_as_people_write_it(minor: int, currency: str, shown: str, plain: str) -> None:
    assert money.text(minor, currency) == shown
    assert money.plain(minor, currency) == plain


@given(amounts, currencies)
def test_what_is_shown_in_a_field_reads_back_as_the_same_amount(minor: int, currency: str) -> None:
    assert money.parse(money.plain(minor, currency), currency) == minor
    assert money.parse(money.plain(minor, currency).replace(".", ","), currency) == minor


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        (" 12,5 ", "EUR", 1250),
        ("12", "EUR", 1200),
        ("12", "JPY", 12),
        ("0", "EUR", 0),
    ],
)
def test_amounts_are_read_as_people_type_them(typed: str, currency: str, minor: int) -> None:
    assert money.parse(typed, currency) == minor


@pytest.mark.parametrize(
    "typed",
    ["", "free", "-1", "1.234", "1,234.50", "NaN", "sNaN", "Infinity", "1e99", "1e999999999", "\0", "0x10"],
)
def test_what_is_no_amount_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match="Enter an amount"):
        money.parse(typed, "EUR")


@given(st.text(st.characters(), max_size=30), currencies)
def test_whatever_is_typed_is_an_amount_or_is_refused_in_a_sentence(typed: str, currency: str) -> None:
    try:
        minor = money.parse(typed, currency)
    except ValueError as refused:
        minor, sentence = 0, str(refused)
    else:
        sentence = "Enter an amount"
    assert sentence.startswith("Enter an amount")
    assert 0 <= minor <= money.LARGEST


def test_currencies_are_known_by_their_codes() -> None:
    assert money.is_currency("EUR")
    assert not money.is_currency("eur")
    assert not money.is_currency("XXL")
