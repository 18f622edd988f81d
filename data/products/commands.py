"""Changing products. Stock moves only together with a row that says why; nothing here overwrites a sale."""

from typing import TypedDict, Unpack

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from data import money, quantity_limits, shop, text_search, validation
from data.accounts import permissions
from data.accounts.permissions import Credentials, Identity
from data.database import events, store
from data.errors import Conflict, ValidationFailed
from data.models import EventRow, MoveReason, Product, StockMove, now
from data.products.queries import named
from data.products.read_models import ProductView, view

MOST_STOCK = 1_000_000
LONGEST_TITLE = 120
LONGEST_CATEGORY = 60
LONGEST_SKU = 40


class ProductFields(TypedDict, total=False):
    """What can be edited about a product. Its SKU and its address stay, so that links and history hold."""

    title: str
    price_minor: int
    category: str
    description: str
    sample: bool
    max_quantity: int | None


async def create(
    *,
    by: Credentials,
    title: str,
    sku: str,
    price_minor: int,
    stock: int = 0,
    category: str = "",
    description: str = "",
    sample: bool = True,
    max_quantity: int | None = None,
) -> ProductView:
    """Put a new product on sale. Raises Invalid at the field, Conflict for a SKU that is taken."""
    fields = _checked(
        {
            "title": title,
            "price_minor": price_minor,
            "category": category,
            "description": description,
            "sample": sample,
            "max_quantity": max_quantity,
        }
    )
    kept_sku = _checked_sku(sku)
    validation.integer("stock", stock, least=0, most=MOST_STOCK)

    def verb(session: Session) -> ProductView:
        who = permissions.require_admin(session, by)
        product = Product(sku=kept_sku, slug=_free_slug(session, title), stock=stock, **fields)
        _add(session, product)
        _move(session, product, stock)
        events.record(session, _subject(product), "create", actor=who.role)
        return view(product, shop.row(session))

    return await store.write(verb)


async def edit(
    sku: str, *, by: Credentials, expected_version: int, **fields: Unpack[ProductFields]
) -> ProductView:
    """Change what is named, as seen at `expected_version`. A sale since then does not stand in the way.

    Raises Conflict where somebody else edited it since, Invalid at the field, NotFound.
    """
    wanted = _checked(fields)

    def verb(session: Session) -> ProductView:
        who, product = permissions.require_admin(session, by), named(session, sku)
        if _edited_at_version(session, product) > expected_version:
            raise Conflict("Somebody else has changed this product meanwhile. Look at it again, then save.")
        changed = {name: value for name, value in wanted.items() if getattr(product, name) != value}
        if changed:
            _edit(session, product, changed, who)
        return view(product, shop.row(session))

    return await store.write(verb)


async def set_stock(sku: str, *, by: Credentials, stock: int, expected: int) -> ProductView:
    """Write down what was counted on the shelf, where `expected` was thought to be.

    Raises Conflict where it is not what was expected any more (something was sold), Invalid, NotFound.
    """
    validation.integer("stock", stock, least=0, most=MOST_STOCK)

    def verb(session: Session) -> ProductView:
        who, product = permissions.require_admin(session, by), named(session, sku)
        if product.stock != expected:
            changed = f"There are {product.stock} in stock now, no longer {expected}"
            raise Conflict(f"{changed}: something was sold or came back meanwhile. Check, then save again.")
        return _restocked(session, product, stock - product.stock, who)

    return await store.write(verb)


async def adjust_stock(sku: str, *, by: Credentials, delta: int) -> ProductView:
    """Add what came in, or take off what broke, whatever was sold meanwhile. Raises Invalid, NotFound."""
    validation.integer("delta", delta, least=-MOST_STOCK, most=MOST_STOCK)

    def verb(session: Session) -> ProductView:
        who, product = permissions.require_admin(session, by), named(session, sku)
        if product.stock + delta < 0:
            raise ValidationFailed(
                "delta", f"There are only {product.stock} in stock; you cannot take off {-delta}."
            )
        if product.stock + delta > MOST_STOCK:
            raise ValidationFailed(
                "delta", f"At most {MOST_STOCK:,} fit in stock, and {product.stock:,} are there."
            )
        return _restocked(session, product, delta, who)

    return await store.write(verb)


async def archive(sku: str, by: Credentials) -> ProductView:
    """Take it off sale; orders that hold it stay as they are. Doing it twice is harmless. Raises NotFound."""
    return await _shelve(sku, by, "archive", archived=True)


async def unarchive(sku: str, by: Credentials) -> ProductView:
    """Put it on sale again. Doing it twice is harmless. Raises NotFound."""
    return await _shelve(sku, by, "unarchive", archived=False)


async def _shelve(sku: str, by: Credentials, action: str, *, archived: bool) -> ProductView:
    def verb(session: Session) -> ProductView:
        who, product = permissions.require_admin(session, by), named(session, sku)
        if product.archived is not archived:
            _write(session, product, archived=archived)
            events.record(session, _subject(product), action, actor=who.role)
        return view(product, shop.row(session))

    return await store.write(verb)


def _edit(session: Session, product: Product, changed: dict[str, object], who: Identity) -> None:
    before = product.price_minor
    _write(session, product, **changed)
    events.record(
        session,
        _subject(product),
        "edit",
        actor=who.role,
        changed=sorted(changed),
        price=[before, product.price_minor],
        version=product.version,
    )


def _restocked(session: Session, product: Product, delta: int, who: Identity) -> ProductView:
    if delta:
        before = product.stock
        _write(session, product, stock=before + delta)
        _move(session, product, delta)
        events.record(
            session,
            _subject(product),
            "stock",
            actor=who.role,
            source=str(before),
            target=str(product.stock),
        )
    return view(product, shop.row(session))


def _write(session: Session, product: Product, **values: object) -> None:
    """Change the row and raise its version, which is how the triggers know that it was not a hand."""
    for name, value in values.items():
        setattr(product, name, value)
    product.folded = _folded(product)
    product.version += 1
    product.updated_at = now()
    session.add(product)
    session.flush()


def _add(session: Session, product: Product) -> None:
    product.folded = _folded(product)
    session.add(product)
    try:
        session.flush()
    except IntegrityError:
        raise Conflict(f"There is a product with the SKU “{product.sku}” already. Choose another.") from None


def _move(session: Session, product: Product, delta: int) -> None:
    if delta:
        session.add(StockMove(product_id=product.id or 0, delta=delta, why=MoveReason.ADJUST))


def _edited_at_version(session: Session, product: Product) -> int:
    """The version that the last edit by a person left behind; sales raise the version without editing."""
    query = (
        select(EventRow)
        .where(EventRow.subject == _subject(product), EventRow.action == "edit")
        .order_by(col(EventRow.seq).desc())
        .limit(1)
    )
    last = session.exec(query).first()
    return int(last.data["version"]) if last else 1


def _free_slug(session: Session, title: str) -> str:
    plain = text_search.slug(title)
    taken = set(session.exec(select(Product.slug).where(col(Product.slug).startswith(plain))).all())
    return text_search.unique_slug(title, taken)


def _checked(fields: ProductFields) -> ProductFields:
    kept = fields.copy()
    if "title" in fields:
        kept["title"] = validation.single_line("title", fields["title"], most=LONGEST_TITLE)
    if "price_minor" in fields:
        kept["price_minor"] = validation.integer(
            "price_minor", fields["price_minor"], least=0, most=money.LARGEST
        )
    if "category" in fields:
        kept["category"] = validation.single_line(
            "category", fields["category"], most=LONGEST_CATEGORY, needed=False
        )
    if "description" in fields:
        kept["description"] = validation.multi_line("description", fields["description"], needed=False)
    if (limit := fields.get("max_quantity")) is not None:
        kept["max_quantity"] = quantity_limits.checked(limit)
    return kept


def _checked_sku(sku: str) -> str:
    kept = validation.single_line("sku", sku, most=LONGEST_SKU)
    if not kept.replace("-", "").replace("_", "").replace(".", "").isalnum():
        raise ValidationFailed("sku", "Use only letters, digits, dots and dashes, such as MUG-BLUE-2.")
    return kept


def _folded(product: Product) -> str:
    return text_search.fold(f"{product.title} {product.sku} {product.category}")


def _subject(product: Product) -> str:
    return f"product:{product.sku}"
