"""The permissions of every command and query of data/: one row each, one cell for each person.

`yes`     it is done, or answered
`unknown` refused as if the object did not exist (NotFound)
`no`      refused (PermissionDenied)
`out`     has to sign in (NotAuthenticated)

Grace has no account; she shows the key of her order's link, and what she asks for is that order. The guest
shows the key of another order. Everything else asked for is Ada's. people.py has the others.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

from data import backups, dashboard, messages, newsletter, orders, products
from data import shop as shops
from data.accounts import profile, sessions, staff, users
from data.accounts.permissions import Credentials
from data.errors import ValidationFailed
from data.lifecycle import Action, PaymentMethod
from data.models import MessageState
from data.orders import LineItemRequest, OrderFilter, samples
from data.orders import bulk as bulk_orders
from data.orders.bulk import BulkInquiry
from tests.conftest import CANDLE, PASSWORD
from tests.data.ordering import ADA, WHY

PEOPLE = ("guest", "grace", "ben", "ada", "sam", "demoted", "disabled", "ended")

TABLE = """
VERB                      guest    grace    ben      ada      sam      demoted  disabled ended

orders.place              yes      yes      yes      yes      yes      yes      out      out
bulk.request       yes      yes      yes      yes      yes      yes      out      out
samples.request           yes      yes      yes      yes      yes      yes      out      out
messages.write            yes      yes      yes      yes      yes      yes      out      out
users.identify                 yes      yes      yes      yes      yes      yes      out      out

orders.get             unknown  yes      unknown  yes      yes      unknown  out      out
orders.cancel             unknown  yes      unknown  yes      yes      unknown  out      out
orders.transition               unknown  no       unknown  no       yes      unknown  out      out
bulk.accept        unknown  yes      unknown  yes      no       unknown  out      out
bulk.decline       unknown  yes      unknown  yes      no       unknown  out      out
orders.own_page               out      out      yes      yes      yes      yes      out      out
orders.own_orders         out      out      yes      yes      yes      yes      out      out

orders.receive            out      out      no       no       yes      no       out      out
orders.refund             out      out      no       no       yes      no       out      out
bulk.quote         out      out      no       no       yes      no       out      out
orders.page               out      out      no       no       yes      no       out      out
orders.get_many            out      out      no       no       yes      no       out      out
orders.list_changes           out      out      no       no       yes      no       out      out
orders.export_chunk              out      out      no       no       yes      no       out      out

products.create           out      out      no       no       yes      no       out      out
products.edit             out      out      no       no       yes      no       out      out
products.set_stock        out      out      no       no       yes      no       out      out
products.adjust_stock     out      out      no       no       yes      no       out      out
products.archive          out      out      no       no       yes      no       out      out
products.unarchive        out      out      no       no       yes      no       out      out
products.desk_page        out      out      no       no       yes      no       out      out
products.at_desk          out      out      no       no       yes      no       out      out

messages.page             out      out      no       no       yes      no       out      out
messages.find             out      out      no       no       yes      no       out      out
messages.mark             out      out      no       no       yes      no       out      out
messages.counts           out      out      no       no       yes      no       out      out
newsletter.page           out      out      no       no       yes      no       out      out
newsletter.find           out      out      no       no       yes      no       out      out
newsletter.unsubscribe    out      out      no       no       yes      no       out      out
newsletter.counts         out      out      no       no       yes      no       out      out
newsletter.export         out      out      no       no       yes      no       out      out

profile.mine             out      out      yes      yes      yes      yes      out      out
profile.edit             out      out      yes      yes      yes      yes      out      out
profile.change_password  out      out      yes      yes      yes      yes      out      out
profile.confirm_password out      out      yes      yes      yes      yes      out      out
sessions.mine             out      out      yes      yes      yes      yes      out      out
sessions.end              out      out      unknown  yes      unknown  unknown  out      out
sessions.end_others       out      out      yes      yes      yes      yes      out      out
sessions.end_all          out      out      yes      yes      yes      yes      out      out
staff.find                out      out      no       no       yes      no       out      out
staff.change              out      out      no       no       yes      no       out      out
staff.end_sessions        out      out      no       no       yes      no       out      out

users.customers           out      out      no       no       yes      no       out      out
users.set_sound                out      out      no       no       yes      no       out      out
dashboard.overview         out      out      no       no       yes      no       out      out
dashboard.days             out      out      no       no       yes      no       out      out
dashboard.todo             out      out      no       no       yes      no       out      out
backups.state             out      out      no       no       yes      no       out      out
shop.edit                 out      out      no       no       yes      no       out      out
"""

#: Takes no credentials: shows public data, or has its own check.
FOR_EVERYBODY = {
    "products.on_sale",
    "products.categories",
    "products.find",
    "products.title",
    "products.by_skus",
    "shop.view",
    "orders.is_link_key",  # by the key
    "shop.check_setup_token",  # by the secret of the link
    "shop.set_up",  # by the secret of the link
    "newsletter.subscribe",
    "users.sign_in",  # by the password
    "users.register",
    "users.registration_is_open",
    "users.sign_out",  # by the token
    "users.living",  # by the tokens
    "health.check",
    "carts.lines",  # these four by the browser's own id
    "carts.put",
    "carts.add",
    "carts.take_out",
    "carts.clear",
}
#: What the program does by itself; no page may call it.
FOR_THE_PROGRAM = {
    "shop.create_if_missing",
    "shop.ensure_setup_token",
    "shop.create_first_admin",
    "carts.prune",
    "idempotency.prune",
}


@dataclass(frozen=True)
class Asked:
    """What is asked for: an order, a bulk request with a price, and what anybody left behind."""

    order: str
    bulk: str
    message: int
    subscriber: int
    session: str
    account: int
    nonce: str  # new each time, for what there can be only one of


Call: TypeAlias = Callable[[Credentials, Asked], Awaitable[Any]]


async def with_a_wrong_password(by: Credentials) -> None:
    """As far as rights decide: with the right one nobody would be signed in for the next row."""
    with suppress(ValidationFailed):
        await profile.change_password(by, "wrong one", PASSWORD)


async def with_an_unusable_key(ending: Awaitable[int]) -> None:
    """As far as rights decide, for the same reason."""
    with suppress(ValidationFailed):
        await ending


_ALL = OrderFilter()
_ONE = [LineItemRequest(CANDLE, 1)]
_PAY = PaymentMethod.ON_DELIVERY

CALLS: dict[str, Call] = {
    "orders.place": lambda by, _: orders.place(_ONE, by=by, contact=ADA, method=_PAY),
    "orders.get": lambda by, asked: orders.get(asked.order, by=by),
    "orders.cancel": lambda by, asked: orders.cancel(asked.order, by=by, reason=WHY),
    "orders.transition": lambda by, asked: orders.transition(asked.order, Action.PROCESS, by=by),
    "orders.receive": lambda by, asked: orders.receive(asked.order, by=by),
    "orders.refund": lambda by, asked: orders.refund(asked.bulk, by=by),
    "orders.page": lambda by, _: orders.page(_ALL, by=by),
    "orders.get_many": lambda by, asked: orders.get_many([asked.order], by=by),
    "orders.list_changes": lambda by, asked: orders.list_changes([asked.order], [], _ALL, by=by),
    "orders.export_chunk": lambda by, _: orders.export_chunk(_ALL, by=by, before=None),
    "orders.own_page": lambda by, _: orders.own_page(_ALL, by=by),
    "orders.own_orders": lambda by, _: orders.own_orders(_ALL, by=by),
    "bulk.request": lambda by, _: bulk_orders.request(_ONE, by=by, contact=ADA, wish=BulkInquiry("Spa Ltd")),
    "bulk.quote": lambda by, asked: bulk_orders.quote(asked.bulk, by=by, total_minor=900),
    "bulk.accept": lambda by, asked: bulk_orders.accept(asked.bulk, by=by, expected_total_minor=4000),
    "bulk.decline": lambda by, asked: bulk_orders.decline(asked.bulk, by=by),
    "samples.request": lambda by, asked: samples.request(
        CANDLE, by=by, contact=orders.Contact("Ada", f"{asked.nonce}@shop.example", ADA.address)
    ),
    "products.create": lambda by, asked: products.create(by=by, title="New", sku=asked.nonce, price_minor=1),
    "products.edit": lambda by, asked: products.edit(CANDLE, by=by, expected_version=99, title=asked.nonce),
    "products.set_stock": lambda by, _: products.set_stock("SOAP", by=by, stock=0, expected=0),
    "products.adjust_stock": lambda by, _: products.adjust_stock(CANDLE, by=by, delta=100),
    "products.archive": lambda by, _: products.archive("SOAP", by),
    "products.unarchive": lambda by, _: products.unarchive("SOAP", by),
    "products.desk_page": lambda by, _: products.desk_page(by),
    "products.at_desk": lambda by, _: products.at_desk(CANDLE, by),
    "messages.write": lambda by, _: messages.write(
        "Ada", "ada@shop.example", "Hello", "Are you open?", by=by, address="x"
    ),
    "messages.page": lambda by, _: messages.page(by),
    "messages.find": lambda by, asked: messages.find(asked.message, by),
    "messages.mark": lambda by, asked: messages.mark(asked.message, MessageState.READ, by),
    "messages.counts": lambda by, _: messages.counts(by),
    "newsletter.page": lambda by, _: newsletter.page(by),
    "newsletter.find": lambda by, asked: newsletter.find(asked.subscriber, by),
    "newsletter.unsubscribe": lambda by, asked: newsletter.unsubscribe(asked.subscriber, by),
    "newsletter.counts": lambda by, _: newsletter.counts(by),
    "newsletter.export": lambda by, _: newsletter.export(by),
    "profile.mine": lambda by, _: profile.mine(by),
    "profile.edit": lambda by, asked: profile.edit(
        by, email=f"{asked.nonce}@shop.example", password=PASSWORD
    ),
    "profile.change_password": lambda by, _: with_a_wrong_password(by),
    "profile.confirm_password": lambda by, _: profile.confirm_password(by, PASSWORD),
    "sessions.mine": lambda by, _: sessions.mine(by),
    "sessions.end": lambda by, asked: sessions.end(asked.session, by),
    "sessions.end_others": lambda by, _: sessions.end_others(by),
    "sessions.end_all": lambda by, _: with_an_unusable_key(sessions.end_all(by, idempotency_key="")),
    "staff.find": lambda by, asked: staff.find(asked.account, by),
    "staff.change": lambda by, asked: staff.change(
        asked.account, staff.Change.SWITCH_ON, by=by, password=PASSWORD
    ),
    "staff.end_sessions": lambda by, asked: with_an_unusable_key(
        staff.end_sessions(asked.account, by, idempotency_key="")
    ),
    "users.identify": lambda by, _: users.identify(by),
    "users.customers": lambda by, _: users.customers(by),
    "users.set_sound": lambda by, _: users.set_sound(by, sound=False),
    "dashboard.overview": lambda by, _: dashboard.overview(by),
    "dashboard.days": lambda by, _: dashboard.days(by),
    "dashboard.todo": lambda by, _: dashboard.todo(by),
    "backups.state": lambda by, _: backups.state(by),
    "shop.edit": lambda by, asked: shops.edit(by, name=asked.nonce),
}
