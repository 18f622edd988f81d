"""Checks of what people type, the same for forms and programs; each refusal names its field."""

from email_validator import EmailNotValidError, validate_email

from data import texts
from data.refusals import Invalid

SHORT = 200
LONG = 5000


def line(field: str, typed: str, *, most: int = SHORT, needed: bool = True) -> str:
    """One line of text without control characters. Raises Invalid when it is missing or too long."""
    return _fitting(field, " ".join(texts.clean(typed).split()), most, needed)


def block(field: str, typed: str, *, most: int = LONG, needed: bool = True) -> str:
    """Text of several lines. Raises Invalid when it is missing or too long."""
    return _fitting(field, texts.clean(typed), most, needed)


def email(typed: str, field: str = "email") -> str:
    """The address in lower case, as accounts and searches use it. Raises Invalid for what is none."""
    try:
        return validate_email(typed.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise Invalid(field, "Enter an e-mail address such as name@example.com.") from None


def whole(field: str, number: int, *, least: int, most: int) -> int:
    """A whole number between two bounds. Raises Invalid outside of them."""
    if not least <= number <= most:
        raise Invalid(field, f"Enter a whole number from {least} to {most}.")
    return number


def _fitting(field: str, kept: str, most: int, needed: bool) -> str:  # noqa: FBT001 - private
    if needed and not kept:
        raise Invalid(field, "This is needed. Please fill it in.")
    if len(kept) > most:
        raise Invalid(field, f"This is too long: {len(kept):,} characters, and at most {most:,} fit.")
    return kept
