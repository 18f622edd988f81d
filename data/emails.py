"""E-mail addresses: the form for display and delivery, and the key for comparing two addresses."""

import unicodedata

import idna
from email_validator import EmailNotValidError, validate_email

from data import text_search

#: Characters after which an address is cut; a valid one has at most 254.
MOST_READ = 500


def normalized(typed: str) -> str:
    """The address for display and delivery. Raises ValueError for an invalid address."""
    try:
        return validate_email(typed[:MOST_READ].strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None


def key(typed: str) -> str:
    """The same key for all spellings of one address; invalid addresses have a key too.

    NFKC and case-folded, with the domain in ASCII. Only for comparing: mail goes to the address itself,
    because folding can name another mailbox ("ß" becomes "ss").
    """
    address = unicodedata.normalize("NFKC", text_search.clean(typed[:MOST_READ]))
    local, at, domain = address.rpartition("@")
    folded = unicodedata.normalize("NFKC", (local if at else address).casefold())
    return f"{folded}@{_in_ascii(domain)}" if at else folded


def _in_ascii(domain: str) -> str:
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return domain.lower()
