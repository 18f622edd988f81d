"""Validates the input of forms and API calls; each error names its field."""

import unicodedata

from data import emails, text_search
from data.errors import ValidationFailed

SHORT = 200
LONG = 5000
#: Invisible letters and symbols: Hangul fillers, the empty Braille pattern, a note without a head.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\U0001d159")
_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"})


def single_line(field: str, typed: str, *, max_length: int = SHORT, required: bool = True) -> str:
    """One line without control characters. Raises ValidationFailed: missing, invisible or too long."""
    return _checked(field, " ".join(text_search.clean(typed).split()), max_length, required)


def multi_line(field: str, typed: str, *, max_length: int = LONG, required: bool = True) -> str:
    """Text of several lines. Raises ValidationFailed: missing, invisible or too long."""
    return _checked(field, text_search.clean(typed), max_length, required)


def email(typed: str, field: str = "email") -> str:
    """The address for display and delivery. Raises ValidationFailed. Compare addresses by emails.key()."""
    try:
        return emails.normalized(typed)
    except ValueError:
        raise ValidationFailed(field, "Enter an e-mail address such as name@example.com.") from None


def integer(field: str, number: int, *, minimum: int, maximum: int) -> int:
    """A whole number between two bounds. Raises ValidationFailed outside of them."""
    if not minimum <= number <= maximum:
        raise ValidationFailed(field, f"Enter a whole number from {minimum} to {maximum}.")
    return number


def is_visible(text: str) -> bool:
    """Whether the text has a visible character, unlike spaces, combining marks and blank letters."""
    return any(unicodedata.category(c) not in _INVISIBLE and c not in _BLANK for c in text)


def _checked(field: str, kept: str, max_length: int, required: bool) -> str:  # noqa: FBT001 - private
    if required and not kept:
        raise ValidationFailed(field, "This is needed. Please fill it in.")
    if kept and not is_visible(kept):
        raise ValidationFailed(field, "Nothing of this can be seen. Use at least one letter or number.")
    if len(kept) > max_length:
        raise ValidationFailed(
            field, f"This is too long: {len(kept):,} characters, and at most {max_length:,} fit."
        )
    return kept
