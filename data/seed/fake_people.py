"""People who do not exist: names, addresses and e-mail addresses from around the world."""

from dataclasses import dataclass
from random import Random

from data import texts
from data.seed import data_files

_FILE = data_files.load("people")
_MAIL_HOSTS = ("example.com", "example.org", "example.net")
#: Letters that Unicode does not split into a plain letter and an accent.
_PLAIN_LETTERS = str.maketrans("łŁđĐıøØ", "lLdDioO")  # noqa: RUF001 - names as people write them


@dataclass(frozen=True, slots=True)
class FakePerson:
    """Somebody who orders; `user_id` is None for a guest."""

    name: str
    email: str
    street: str
    postcode: str
    city: str
    country: str
    user_id: int | None = None


def fake_person(rng: Random, mark: str) -> FakePerson:
    """A new person; `mark` keeps the e-mail address apart from all others."""
    locale = rng.choice(_FILE["locales"])
    name = f"{rng.choice(locale['first_names'])} {rng.choice(locale['last_names'])}"
    mailbox = texts.slug(name.translate(_PLAIN_LETTERS)).replace("-", ".")
    return FakePerson(
        name=name,
        email=f"{mailbox}.{mark}@{rng.choice(_MAIL_HOSTS)}",
        street=_with_digits(rng, rng.choice(locale["streets"])),
        postcode=_with_digits(rng, locale["postcode"]),
        city=rng.choice(locale["cities"]),
        country=locale["country"],
    )


def fake_company(rng: Random) -> str:
    companies = _FILE["companies"]
    return f"{rng.choice(companies['names'])} {rng.choice(companies['kinds'])}"


def _with_digits(rng: Random, pattern: str) -> str:
    return "".join([str(rng.randrange(1, 10)) if sign == "#" else sign for sign in pattern])
