"""Commands that change products. Each change of stock is recorded as a stock move."""

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
    """The fields of a product that can be edited. SKU and slug stay, so that links remain valid."""

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
    """Create a product that is on sale. Raises ValidationFailed at the field, Conflict for a SKU in use."""
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
    validation.integer("stock", stock, minimum=0, maximum=MOST_STOCK)

    def command(session: Session) -> ProductView:
        identity = permissions.require_admin(session, by)
        product = Product(sku=kept_sku, slug=_free_slug(session, title), stock=stock, **fields)
        _add(session, product)
        _move(session, product, stock)
        events.record(session, _subject(product), "create", actor=identity.role)
        return view(product, shop.row(session))

    return await store.write(command)


async def edit(
    sku: str, *, by: Credentials, expected_version: int, **fields: Unpack[ProductFields]
) -> ProductView:
    """Change the given fields, as seen at `expected_version`. A sale since then is no conflict.

    Raises Conflict where another admin edited it since, ValidationFailed at the field, NotFound.
    """
    wanted = _checked(fields)

    def command(session: Session) -> ProductView:
        identity, product = permissions.require_admin(session, by), named(session, sku)
        if _edited_at_version(session, product) > expected_version:
            raise Conflict("Somebody else has changed this product meanwhile. Look at it again, then save.")
        changed = {name: value for name, value in wanted.items() if getattr(product, name) != value}
        if changed:
            _edit(session, product, changed, identity)
        return view(product, shop.row(session))

    return await store.write(command)


async def set_stock(sku: str, *, by: Credentials, stock: int, expected: int) -> ProductView:
    """Set the stock to a counted number, where `expected` is the stock that was shown.

    Raises Conflict where the stock is not the expected one any more (after a sale), ValidationFailed,
    NotFound.
    """
    validation.integer("stock", stock, minimum=0, maximum=MOST_STOCK)

    def command(session: Session) -> ProductView:
        identity, product = permissions.require_admin(session, by), named(session, sku)
        if product.stock != expected:
            changed = f"There are {product.stock} in stock now, no longer {expected}"
            raise Conflict(f"{changed}: something was sold or came back meanwhile. Check, then save again.")
        return _restocked(session, product, stock - product.stock, identity)

    return await store.write(command)


async def adjust_stock(sku: str, *, by: Credentials, delta: int) -> ProductView:
    """Add to the stock, or subtract from it, whatever was sold meanwhile.

    Raises ValidationFailed, NotFound.
    """
    validation.integer("delta", delta, minimum=-MOST_STOCK, maximum=MOST_STOCK)

    def command(session: Session) -> ProductView:
        identity, product = permissions.require_admin(session, by), named(session, sku)
        if product.stock + delta < 0:
            raise ValidationFailed(
                "delta", f"There are only {product.stock} in stock; you cannot take off {-delta}."
            )
        if product.stock + delta > MOST_STOCK:
            raise ValidationFailed(
                "delta", f"At most {MOST_STOCK:,} fit in stock, and {product.stock:,} are there."
            )
        return _restocked(session, product, delta, identity)

    return await store.write(command)


async def archive(sku: str, by: Credentials) -> ProductView:
    """Take a product off sale; its orders stay as they are. Repeating it is harmless. Raises NotFound."""
    return await _shelve(sku, by, "archive", archived=True)


async def unarchive(sku: str, by: Credentials) -> ProductView:
    """Put a product on sale again. Repeating it is harmless. Raises NotFound."""
    return await _shelve(sku, by, "unarchive", archived=False)


async def _shelve(sku: str, by: Credentials, action: str, *, archived: bool) -> ProductView:
    def command(session: Session) -> ProductView:
        identity, product = permissions.require_admin(session, by), named(session, sku)
        if product.archived is not archived:
            _write(session, product, archived=archived)
            events.record(session, _subject(product), action, actor=identity.role)
        return view(product, shop.row(session))

    return await store.write(command)


def _edit(session: Session, product: Product, changed: dict[str, object], identity: Identity) -> None:
    before = product.price_minor
    _write(session, product, **changed)
    events.record(
        session,
        _subject(product),
        "edit",
        actor=identity.role,
        changed=sorted(changed),
        price=[before, product.price_minor],
        version=product.version,
    )


def _restocked(session: Session, product: Product, delta: int, identity: Identity) -> ProductView:
    if delta:
        before = product.stock
        _write(session, product, stock=before + delta)
        _move(session, product, delta)
        events.record(
            session,
            _subject(product),
            "stock",
            actor=identity.role,
            source=str(before),
            target=str(product.stock),
        )
    return view(product, shop.row(session))


def _write(session: Session, product: Product, **values: object) -> None:
    """Update the row and raise its version: triggers record an update without that as external SQL."""
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
    """The version after the last edit by a person; sales raise the version without an edit."""
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
        kept["title"] = validation.single_line("title", fields["title"], max_length=LONGEST_TITLE)
    if "price_minor" in fields:
        kept["price_minor"] = validation.integer(
            "price_minor", fields["price_minor"], minimum=0, maximum=money.LARGEST
        )
    if "category" in fields:
        kept["category"] = validation.single_line(
            "category", fields["category"], max_length=LONGEST_CATEGORY, required=False
        )
    if "description" in fields:
        kept["description"] = validation.multi_line("description", fields["description"], required=False)
    if (limit := fields.get("max_quantity")) is not None:
        kept["max_quantity"] = quantity_limits.checked(limit)
    return kept


def _checked_sku(sku: str) -> str:
    kept = validation.single_line("sku", sku, max_length=LONGEST_SKU)
    if not kept.replace("-", "").replace("_", "").replace(".", "").isalnum():
        raise ValidationFailed("sku", "Use only letters, digits, dots and dashes, such as MUG-BLUE-2.")
    return kept


def _folded(product: Product) -> str:
    return text_search.fold(f"{product.title} {product.sku} {product.category}")


def _subject(product: Product) -> str:
    return f"product:{product.sku}"
