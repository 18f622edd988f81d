"""The carts of visitors. Carts have no live pages, so nothing here records an event."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from data import quantity_limits, shop, text_search
from data.database import store
from data.errors import NotFound, ValidationFailed
from data.models import CartLine, Product, now
from data.products import ProductView
from data.products.read_models import view

MOST_LINES = 50
KEPT = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class CartItem:
    """One product in a cart; `enough` says whether this quantity is in stock right now."""

    product: ProductView
    quantity: int
    enough: bool

    @property
    def allowed(self) -> bool:
        """Whether one order may hold this quantity: a limit can be set after the product was added."""
        return self.quantity <= self.product.max_quantity

    @property
    def total_minor(self) -> int:
        return self.product.price_minor * self.quantity


@dataclass(frozen=True, slots=True)
class Cart:
    """A visitor's cart at today's prices; `notices` say which products were removed and why."""

    lines: tuple[CartItem, ...]
    notices: tuple[str, ...]
    currency: str

    @property
    def count(self) -> int:
        """The sum of all quantities."""
        return sum(line.quantity for line in self.lines)

    @property
    def total_minor(self) -> int:
        return sum(line.total_minor for line in self.lines)


async def lines(visitor: str) -> Cart:
    """The cart of this visitor, sorted by title, so that a new quantity moves no line."""
    return await store.read(lambda session: _cart(session, visitor))


async def put(visitor: str, sku: str, quantity: int) -> Cart:
    """Set the quantity of a product in the cart. Raises ValidationFailed at the quantity, NotFound."""
    return await store.write(lambda session: _put(session, visitor, _on_sale(session, sku), quantity))


async def add(visitor: str, sku: str, quantity: int = 1) -> Cart:
    """Add to the quantity of a product in the cart. Raises ValidationFailed at the quantity, NotFound."""

    def command(session: Session) -> Cart:
        _check(quantity)
        product = _on_sale(session, sku)
        line = session.get(CartLine, (visitor, product.id))
        present = line.quantity if line else 0
        return _put(session, visitor, product, present + quantity, present)

    return await store.write(command)


async def take_out(visitor: str, sku: str) -> Cart:
    """Remove a product from the cart, on sale or not. Repeating it is harmless."""

    def command(session: Session) -> Cart:
        named = select(Product.id).where(Product.sku == text_search.clean(sku))
        session.connection().execute(
            delete(CartLine).where(col(CartLine.visitor) == visitor, col(CartLine.product_id).in_(named))
        )
        return _cart(session, visitor)

    return await store.write(command)


async def clear(visitor: str) -> None:
    """Empty the cart. Repeating it is harmless."""
    await store.write(
        lambda session: session.connection().execute(delete(CartLine).where(col(CartLine.visitor) == visitor))
    )


async def prune() -> int:
    """Delete the lines that were not changed for KEPT, and return how many there were."""
    old = delete(CartLine).where(col(CartLine.updated_at) < now() - KEPT)
    return await store.write(lambda session: session.connection().execute(old).rowcount)


def _put(session: Session, visitor: str, product: Product, quantity: int, present: int = 0) -> Cart:
    _check(quantity)
    quantity_limits.check(quantity, quantity_limits.of(product, shop.row(session)), present=present)
    if quantity > product.stock:
        raise ValidationFailed("quantity", _too_many(product.stock, present))
    _drop_archived(session, visitor)
    line = session.get(CartLine, (visitor, product.id))
    if line is None:
        _refuse_full(session, visitor)
        line = CartLine(visitor=visitor, product_id=product.id or 0, quantity=quantity)
    line.quantity, line.updated_at = quantity, now()
    session.add(line)
    session.flush()
    return _cart(session, visitor)


def _too_many(stock: int, present: int) -> str:
    if not stock:
        return "This is sold out at the moment."
    if present:
        return f"Only {stock} left, and {present} in your cart already."
    return f"Only {stock} left. Please take fewer."


def _check(quantity: int) -> None:
    if quantity < 1:
        raise ValidationFailed("quantity", "Enter a quantity of 1 or more.")


def _on_sale(session: Session, sku: str) -> Product:
    query = select(Product).where(Product.sku == text_search.clean(sku), col(Product.archived).is_(False))
    product = session.exec(query).first()
    if product is None:
        raise NotFound("This product is not on sale (any more).")
    return product


def _refuse_full(session: Session, visitor: str) -> None:
    count = session.exec(select(func.count()).where(CartLine.visitor == visitor)).one()
    if count >= MOST_LINES:
        raise ValidationFailed("quantity", f"At most {MOST_LINES} different products fit into one cart.")


def _drop_archived(session: Session, visitor: str) -> None:
    """Remove archived products: a visitor who goes on has read the notice about them."""
    archived = select(Product.id).where(col(Product.archived))
    session.connection().execute(
        delete(CartLine).where(col(CartLine.visitor) == visitor, col(CartLine.product_id).in_(archived))
    )


def _cart(session: Session, visitor: str) -> Cart:
    query = select(CartLine, Product).join(Product).where(CartLine.visitor == visitor)
    about, kept, notices = shop.row(session), list[CartItem](), list[str]()
    for line, product in session.exec(query.order_by(col(Product.folded), col(Product.id))):
        if product.archived:
            notices.append(
                f"“{text_search.isolated(product.title)}” is no longer on sale, "
                "so it is not in your cart any more."
            )
        else:
            kept.append(CartItem(view(product, about), line.quantity, product.stock >= line.quantity))
    return Cart(tuple(kept), tuple(notices), about.currency)
