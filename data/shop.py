"""The shop's own row (name, currency, rules) and the first set-up."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import NotRequired, TypedDict, Unpack

from sqlmodel import Session, select

from data import money, quantity_limits, rate_limits, validation
from data.accounts import passwords, permissions, tokens, users
from data.accounts.hash_queue import KnownCaller
from data.accounts.permissions import Credentials
from data.accounts.users import SignedIn
from data.database import events, store
from data.errors import NotFound, ValidationFailed
from data.lifecycle import CancelPolicy, Role
from data.models import Order, Shop, User, now

SUBJECT = "shop:1"
LONGEST_NAME = 80
MOST_LOW_STOCK = 1_000_000
#: The holder of the set-up link or the settings; no other caller reaches a password hash.
_SET_UP = KnownCaller("set up", "")
DEAD_LINK = "This set-up link is not valid (any more). Start the program again to get a new one."


@dataclass(frozen=True, slots=True)
class ShopView:
    """The public data of the shop."""

    name: str
    currency: str
    cancel_policy: CancelPolicy
    low_stock: int
    max_quantity: int
    is_set_up: bool


class ShopFields(TypedDict, total=False):
    """The fields of the shop that can be edited."""

    name: str
    currency: str
    cancel_policy: CancelPolicy
    low_stock: int
    max_quantity: int


class SetUpAnswers(TypedDict):
    """The input of the first set-up; the admin's default name is the first part of their address."""

    email: str
    password: str
    shop_name: str
    currency: str
    name: NotRequired[str]


class FirstAdmin(Enum):
    """The result for the admin that the settings name."""

    MADE = auto()
    THERE = auto()
    TAKEN = auto()  # the address belongs to another account


async def create_if_missing() -> None:
    """Insert the shop's row if it is missing; called at start."""
    if await store.read(lambda session: session.get(Shop, 1)) is None:
        await store.write(_ensure_row)


async def view() -> ShopView:
    """The shop's name and rules."""
    return await store.read(lambda session: _view(row(session)))


async def edit(by: Credentials, **fields: Unpack[ShopFields]) -> ShopView:
    """Change the given fields. The currency can be changed only while there are no orders.

    Raises ValidationFailed at the field, NotAuthenticated, PermissionDenied.
    """
    wanted = _validated(fields)

    def command(session: Session) -> ShopView:
        identity, shop = permissions.require_admin(session, by), _ensure_row(session)
        changed = [name for name, value in wanted.items() if getattr(shop, name) != value]
        if "currency" in changed:
            _refuse_with_orders(session)
        for name in changed:
            setattr(shop, name, wanted[name])
        if changed:
            session.add(shop)
            events.record(session, SUBJECT, "edit", actor=identity.role, changed=changed)
        return _view(shop)

    return await store.write(command)


async def ensure_setup_token() -> str | None:
    """The secret of a new set-up link while there is no admin, else None. Each call ends the link before."""
    token = tokens.new()

    def command(session: Session) -> str | None:
        shop, setup_needed = _ensure_row(session), not users.has_admin(session)
        shop.set_up_token_hash = tokens.digest(token) if setup_needed else None
        session.add(shop)
        return token if setup_needed else None

    return await store.write(command)


async def check_setup_token(token: str) -> None:
    """Raises NotFound where the link with this secret is not valid (any more)."""
    await store.read(lambda session: _refuse_dead_link(session, token))


async def set_up(
    token: str, *, address: str, user_agent: str = "", **answers: Unpack[SetUpAnswers]
) -> SignedIn:
    """Create the first admin with a session, and name the shop; the link works only once.

    Raises NotFound for a link that is not valid (any more), ValidationFailed at the field, RateLimited.
    """
    rate_limits.hit("set up", address)
    await check_setup_token(token)
    wanted = _validated(
        {"name": answers["shop_name"], "currency": answers["currency"]}, name_field="shop_name"
    )
    email, name = (
        validation.email(answers["email"]),
        validation.single_line("name", answers.get("name", ""), required=False),
    )
    hashed = await passwords.hashed_new(answers["password"], name, email, answers["shop_name"], known=_SET_UP)

    def command(session: Session) -> SignedIn:
        _refuse_dead_link(session, token)
        shop = _ensure_row(session)
        if shop.currency != wanted.get("currency"):
            _refuse_with_orders(session)
        for field, value in wanted.items():
            setattr(shop, field, value)
        admin = _make_first_admin(session, shop, email, name, hashed)
        return users.create_session(session, admin, address=address, user_agent=user_agent)

    return await store.write(command)


async def create_first_admin(email: str, password: str, *, beside: bool = False) -> FirstAdmin:
    """Create the first admin from the settings; changes nothing where there is one already.

    With `beside`, the admin is also created beside others, if the address has no account yet. Raises
    ValidationFailed for an unusable address or password, which are checked only where an admin is created.
    """
    if (found := await store.read(lambda session: _present(session, email, beside=beside))) is not None:
        return found
    kept, name = validation.email(email), (await view()).name
    hashed = await passwords.hashed_new(password, kept, name, known=_SET_UP)

    def command(session: Session) -> FirstAdmin:
        if (found := _present(session, email, beside=beside)) is not None:
            return found
        if users.has_admin(session):
            users.make_admin(session, kept, kept.partition("@")[0], hashed)
        else:
            _make_first_admin(session, _ensure_row(session), kept, "", hashed)
        return FirstAdmin.MADE

    return await store.write(command)


def row(session: Session) -> Shop:
    """The shop's row, or the defaults before it is written; for commands and queries in other modules."""
    return session.get(Shop, 1) or Shop()


def _ensure_row(session: Session) -> Shop:
    shop = row(session)
    session.add(shop)
    session.flush()
    return shop


def _present(session: Session, email: str, *, beside: bool) -> FirstAdmin | None:
    if not beside:
        return FirstAdmin.THERE if users.has_admin(session) else None
    found = users.by_email(session, email)
    if found is None:
        return None
    return FirstAdmin.THERE if found.role is Role.ADMIN and found.active else FirstAdmin.TAKEN


def _make_first_admin(session: Session, shop: Shop, email: str, name: str, password_hash: str) -> User:
    users.make_admin(session, email, name or email.partition("@")[0], password_hash)
    shop.set_up_at, shop.set_up_token_hash = now(), None
    session.add(shop)
    events.record(session, SUBJECT, "set_up", actor=Role.SYSTEM)
    return session.exec(select(User).where(User.email == email)).one()


def _refuse_dead_link(session: Session, token: str) -> None:
    stored = row(session).set_up_token_hash
    if stored is None or not tokens.same(stored, token) or users.has_admin(session):
        raise NotFound(DEAD_LINK)


def _refuse_with_orders(session: Session) -> None:
    if session.exec(select(Order.id).limit(1)).first() is not None:
        raise ValidationFailed("currency", "There are orders already, so the currency has to stay as it is.")


def _validated(fields: ShopFields, name_field: str = "name") -> ShopFields:
    kept = fields.copy()
    if "name" in fields:
        kept["name"] = validation.single_line(name_field, fields["name"], max_length=LONGEST_NAME)
    if "currency" in fields:
        kept["currency"] = _currency(fields["currency"])
    if "low_stock" in fields:
        kept["low_stock"] = validation.integer(
            "low_stock", fields["low_stock"], minimum=0, maximum=MOST_LOW_STOCK
        )
    if "max_quantity" in fields:
        kept["max_quantity"] = quantity_limits.checked(fields["max_quantity"])
    return kept


def _currency(typed_code: str) -> str:
    code = typed_code.strip().upper()
    if not money.is_currency(code):
        raise ValidationFailed("currency", "Enter a currency code of three letters, such as EUR or USD.")
    return code


def _view(shop: Shop) -> ShopView:
    is_set_up = shop.set_up_at is not None
    return ShopView(
        shop.name, shop.currency, shop.cancel_policy, shop.low_stock, shop.max_quantity, is_set_up
    )
