"""Queries about products: the catalogue for everybody, and the list of all products for admins."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from data import pagination, shop, text_search
from data.accounts import permissions
from data.accounts.permissions import Credentials
from data.database import store
from data.errors import NotFound
from data.models import Product
from data.products.read_models import ProductView, view

NO_SUCH = "There is no such product."


class ProductSort(StrEnum):
    """The columns that the list of products can be sorted by."""

    TITLE = "title"
    SKU = "sku"
    CATEGORY = "category"
    PRICE = "price"
    STOCK = "stock"
    UPDATED = "updated"


_COLUMNS = {
    ProductSort.TITLE: col(Product.folded),
    ProductSort.SKU: col(Product.sku),
    ProductSort.CATEGORY: col(Product.category),
    ProductSort.PRICE: col(Product.price_minor),
    ProductSort.STOCK: col(Product.stock),
    ProductSort.UPDATED: col(Product.updated_at),
}
_ON_SALE = col(Product.archived).is_(False)


async def on_sale(
    search: str = "", category: str = "", page: int = 1, per_page: int = 24
) -> tuple[list[ProductView], int]:
    """One page of the products on sale, by title, and the total."""
    wanted = [_ON_SALE, *pagination.contains_all(Product.folded, search)]
    if category:
        wanted.append(col(Product.category) == category)
    order = [col(Product.folded), col(Product.id)]
    return await store.read(lambda session: _page(session, wanted, order, page, per_page))


async def categories() -> list[tuple[str, int]]:
    """The categories of the products on sale, by name, with the number of products."""
    name = col(Product.category)
    grouped = select(name, func.count()).where(_ON_SALE, name != "").group_by(name).order_by(name)
    return await store.read(lambda session: list(session.exec(grouped).all()))


async def find(slug: str) -> ProductView:
    """One product that is on sale. Raises NotFound, also for an archived one."""

    def query(session: Session) -> ProductView:
        product = session.exec(select(Product).where(Product.slug == slug, _ON_SALE)).first()
        if product is None:
            raise NotFound(NO_SUCH)
        return view(product, shop.row(session))

    return await store.read(query)


async def title(slug: str) -> str:
    """The title of a product, archived or not; its illustration needs it. Raises NotFound."""
    query = select(Product.title).where(Product.slug == text_search.clean(slug))
    found = await store.read(lambda session: session.exec(query).first())
    if found is None:
        raise NotFound(NO_SUCH)
    return found


async def by_skus(skus: Iterable[str]) -> dict[str, ProductView]:
    """Those of these products that are on sale, by SKU."""
    wanted = [text_search.clean(sku) for sku in skus]

    def query(session: Session) -> dict[str, ProductView]:
        about = shop.row(session)
        found = session.exec(select(Product).where(col(Product.sku).in_(wanted), _ON_SALE))
        return {product.sku: view(product, about) for product in found}

    return await store.read(query)


async def desk_page(
    by: Credentials,
    *,
    search: str = "",
    sort: ProductSort = ProductSort.TITLE,
    descending: bool = False,
    archived: bool | None = False,
    low_stock: bool = False,
    page: int = 1,
    per_page: int = 25,
) -> tuple[list[ProductView], int]:
    """One page of all products and the total, for admins; `archived=None` includes archived ones."""
    by_column = _COLUMNS[sort].desc() if descending else _COLUMNS[sort].asc()

    def query(session: Session) -> tuple[list[ProductView], int]:
        permissions.require_admin(session, by)
        wanted = pagination.contains_all(Product.folded, search)
        if archived is not None:
            wanted.append(col(Product.archived).is_(archived))
        if low_stock:
            wanted.append(col(Product.stock) <= shop.row(session).low_stock)
        return _page(session, wanted, [by_column, col(Product.id)], page, per_page)

    return await store.read(query)


async def at_desk(sku: str, by: Credentials) -> ProductView:
    """One product, archived or not, for admins. Raises NotFound."""

    def query(session: Session) -> ProductView:
        permissions.require_admin(session, by)
        return view(named(session, sku), shop.row(session))

    return await store.read(query)


def named(session: Session, sku: str) -> Product:
    """The row of this product in the running transaction. Raises NotFound."""
    product = session.exec(select(Product).where(Product.sku == text_search.clean(sku))).first()
    if product is None:
        raise NotFound(NO_SUCH)
    return product


def _page(
    session: Session,
    wanted: list[ColumnElement[bool]],
    order: Sequence[Any],
    page: int,
    per_page: int,
) -> tuple[list[ProductView], int]:
    total = session.exec(select(func.count()).select_from(Product).where(*wanted)).one()
    first = pagination.offset(page, per_page, total)
    rows = session.exec(select(Product).where(*wanted).order_by(*order).offset(first).limit(per_page)).all()
    about = shop.row(session)
    return [view(product, about) for product in rows], total
