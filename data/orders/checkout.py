"""Placing an order: number, lines, stock, search index and first event, in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import text
from sqlmodel import Session, SQLModel, col, func, select

from data import money, quantity_limits, shop, text_search, validation
from data.accounts import idempotency, permissions, tokens
from data.accounts.permissions import Credentials, Identity
from data.database import events, store
from data.errors import Conflict, ValidationFailed
from data.lifecycle import OrderKind, PaymentMethod, QuoteState, Status
from data.models import MoveReason, Order, OrderLine, Product
from data.orders import rules, stock_allocation
from data.orders.read_models import Address, OrderView, view

#: The first order is number 10001: not mistaken for a quantity, and short enough to read aloud.
NUMBER_OFFSET = 10_000
PREFIX = "SB-"
MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class LineItemRequest:
    """A requested product and quantity."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Contact:
    """The contact details of an order, as entered."""

    name: str
    email: str
    address: Address = field(default_factory=Address)


@dataclass(frozen=True, slots=True)
class Placed:
    """A new order and, for a guest, the secret of its link, which is shown only this once."""

    order: OrderView
    key: str | None


@dataclass(frozen=True, slots=True)
class NewOrder:
    """The input for a new order of any kind.

    `most_of_one` replaces the quantity limit of shop and product. `texts` are the inputs of this kind only,
    `expected_total_minor` is the total that was shown.
    """

    kind: OrderKind
    wanted: Sequence[LineItemRequest]
    contact: Contact
    method: PaymentMethod
    client_key: str | None = None
    most_of_one: int | None = None
    quote: QuoteState | None = None
    texts: tuple[str, ...] = ()
    expected_total_minor: int | None = None
    idempotency_key: str | None = None


async def place(
    wanted: Sequence[LineItemRequest],
    *,
    by: Credentials,
    contact: Contact,
    method: PaymentMethod,
    client_key: str | None = None,
    expected_total_minor: int | None = None,
    idempotency_key: str | None = None,
) -> Placed:
    """Place a regular order. The same `client_key` from the same person returns the same order.

    Raises ValidationFailed at the field, and Conflict where there is not enough stock, the key was used for
    something else, or the total is not the one that was shown.
    """
    draft = NewOrder(
        OrderKind.REGULAR,
        merge_lines(wanted),
        validated(contact, with_address=True),
        method,
        client_key,
        expected_total_minor=expected_total_minor,
        idempotency_key=idempotency_key,
    )
    return await store.write(lambda session: insert_order(session, draft, by))


def merge_lines(wanted: Sequence[LineItemRequest]) -> list[LineItemRequest]:
    """Merge lines of the same product. Raises ValidationFailed for no lines, or for too many."""
    quantities: dict[str, int] = {}
    for line in wanted:
        validation.integer("quantity", line.quantity, minimum=1, maximum=1_000_000)
        sku = text_search.clean(line.sku)
        quantities[sku] = quantities.get(sku, 0) + line.quantity
    if not quantities:
        raise ValidationFailed("lines", "There is nothing in this order. Add a product first.")
    if len(quantities) > MOST_LINES:
        raise ValidationFailed(
            "lines", f"An order has at most {MOST_LINES} different products. Please place two orders."
        )
    return [LineItemRequest(sku, quantity) for sku, quantity in quantities.items()]


def validated(contact: Contact, *, with_address: bool) -> Contact:
    """The contact in the form in which it is stored. Raises ValidationFailed at the field."""
    address = contact.address
    return Contact(
        validation.single_line("name", contact.name),
        validation.email(contact.email),
        Address(
            validation.single_line("street", address.street, required=with_address),
            validation.single_line("postcode", address.postcode, max_length=20, required=with_address),
            validation.single_line("city", address.city, required=with_address),
            validation.single_line("country", address.country, max_length=60, required=False),
        ),
    )


def insert_order(
    session: Session,
    draft: NewOrder,
    by: Credentials,
    beside: Callable[[Order], SQLModel] | None = None,
    *,
    search_text: str = "",
) -> Placed:
    """Insert the order in the running transaction, or return the one that this client key placed before.

    `beside` makes the row of this kind only, or raises; `search_text` is added to the search index.
    """
    identity = permissions.identify(session, by)
    content = ("place", *_content(draft), draft.client_key, draft.expected_total_minor)
    attempt = idempotency.Attempt(draft.idempotency_key, identity, draft.kind, content)
    order = idempotency.once(
        session, attempt, OrderView, lambda: _place(session, draft, identity, beside, search_text)
    )
    return Placed(order, _guest_key(session, order.number, identity))


def _place(
    session: Session,
    draft: NewOrder,
    identity: Identity,
    beside: Callable[[Order], SQLModel] | None,
    search_text: str,
) -> OrderView:
    scoped = _scope(draft, identity)
    before = session.exec(select(Order).where(Order.client_key == scoped)).first() if scoped else None
    if before is not None:
        return _repeat(session, before, draft, identity)
    order = _insert(session, draft, identity, scoped)
    row = beside(order) if beside else None
    lines = _insert_lines(session, order, draft)
    money.expect(draft.expected_total_minor, order.total_minor, order.currency)
    if row is not None:
        session.add(row)
    hold = rules.holds_stock(draft.kind, order.status)
    moved = stock_allocation.settle(session, order, hold=hold, why=MoveReason.SALE)
    _index(session, order, lines, search_text)
    events.record(
        session,
        f"order:{order.number}",
        "place",
        actor=identity.role,
        target=order.status,
        name=order.name,
        kind=order.kind,
        total=order.total_minor,
        currency=order.currency,
        stock=moved,
    )
    return view(session, order, identity)


def _scope(draft: NewOrder, identity: Identity) -> str | None:
    """A client key counts for one person only: guessing a key does not reveal another person's order."""
    if not draft.client_key:
        return None
    owner = f"user {identity.id}" if identity.id is not None else draft.contact.email
    return f"{draft.kind} {owner} {validation.single_line('clientKey', draft.client_key)}"


def _repeat(session: Session, order: Order, draft: NewOrder, identity: Identity) -> OrderView:
    placed = view(session, order, identity)
    texts = (placed.sample_message,) if placed.kind is OrderKind.SAMPLE else ()
    if bulk := placed.bulk:
        texts = (bulk.company, bulk.wanted_by, bulk.message)
    known = replace(
        draft,
        wanted=[LineItemRequest(line.sku, line.quantity) for line in placed.lines],
        contact=Contact(placed.name, placed.email, placed.address),
        method=placed.payment_method,
        texts=texts,
    )
    if _content(known) != _content(draft):
        raise Conflict(f"This client key has already placed another order, {order.number}. Use a new key.")
    money.expect(draft.expected_total_minor, order.total_minor, order.currency)
    return placed


def _content(draft: NewOrder) -> tuple[object, ...]:
    """The input by which a repeated order is recognised."""
    wanted = sorted((line.sku, line.quantity) for line in draft.wanted)
    return wanted, draft.contact, draft.method, draft.texts


def _guest_key(session: Session, number: str, identity: Identity) -> str | None:
    if identity.id is not None:
        return None
    order = session.exec(select(Order).where(Order.number == number)).one()
    return tokens.order_key(order.number, order.nonce)


def _insert(session: Session, draft: NewOrder, identity: Identity, scoped: str | None) -> Order:
    next_id = (session.exec(select(func.max(Order.id))).one() or 0) + 1
    number = f"{PREFIX}{NUMBER_OFFSET + next_id}"
    contact, address, nonce = draft.contact, draft.contact.address, tokens.new()
    return Order(
        id=next_id,
        number=number,
        kind=draft.kind,
        status=Status.PENDING,
        payment_method=draft.method,
        quote_state=draft.quote,
        user_id=identity.id,
        name=contact.name,
        email=contact.email,
        street=address.street,
        postcode=address.postcode,
        city=address.city,
        country=address.country,
        currency=shop.row(session).currency,
        nonce=nonce,
        key_hash=tokens.digest(tokens.order_key(number, nonce)),
        client_key=scoped,
    )


def _insert_lines(session: Session, order: Order, draft: NewOrder) -> list[OrderLine]:
    """Copy title, SKU and price into the lines. A bulk request has no price until it is quoted."""
    lines = [_line_snapshot(session, order, wanted, draft) for wanted in draft.wanted]
    order.items = sum(line.quantity for line in lines)
    order.total_minor = sum(line.quantity * line.unit_price_minor for line in lines)
    session.add(order)
    session.flush()
    session.add_all(lines)
    session.flush()
    return lines


def _line_snapshot(session: Session, order: Order, wanted: LineItemRequest, draft: NewOrder) -> OrderLine:
    query = select(Product).where(Product.sku == wanted.sku, col(Product.archived).is_(False))
    product = session.exec(query).first()
    if product is None:
        raise ValidationFailed(
            "lines", f"There is no product “{text_search.isolated(wanted.sku[:60])}” on sale."
        )
    limit = draft.most_of_one or quantity_limits.of(product, shop.row(session))
    quantity_limits.check(wanted.quantity, limit, product.title)
    if rules.holds_stock(draft.kind, order.status) and product.stock < wanted.quantity:
        title = f"“{text_search.isolated(product.title)}”"
        left = f"There are only {product.stock} of {title} left. Please order fewer."
        raise Conflict(left if product.stock else f"{title} is sold out.")
    price = product.price_minor if draft.kind is OrderKind.REGULAR else 0
    return OrderLine(
        order_id=order.id or 0,
        product_id=product.id or 0,
        sku=product.sku,
        title=product.title,
        quantity=wanted.quantity,
        unit_price_minor=price,
    )


def search_terms(
    number: str, email: str, name: str, more: str, goods: Iterable[tuple[str, str]]
) -> Iterator[str]:
    """The texts that an order is found by; `goods` are titles and SKUs."""
    yield from (number, email, name, more)
    yield from (f"{title} {sku}" for title, sku in goods)


def _index(session: Session, order: Order, lines: Sequence[OrderLine], more: str) -> None:
    found_by = search_terms(
        order.number, order.email, order.name, more, ((line.title, line.sku) for line in lines)
    )
    session.connection().execute(
        text("INSERT INTO order_search (rowid, words) VALUES (:id, :words)"),
        {"id": order.id, "words": text_search.index_text(*found_by)},
    )
