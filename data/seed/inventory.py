"""The stock of a seeded shop: every change is a stock move, and what runs out is bought in."""

from collections.abc import Callable
from dataclasses import dataclass

from data import texts
from data.lifecycle import Role
from data.models import MoveReason
from data.seed.bulk_insert import BulkInsert, timestamp
from data.seed.products import ProductSpec
from data.seed.simulation_clock import DAY

REFILLS_DOUBLE_WITHIN = 7 * DAY


@dataclass(slots=True, eq=False)
class StockItem:
    """A product with its stock. `refill` is the number bought in when it runs out."""

    id: int
    sku: str
    title: str
    price_minor: int
    sample: bool
    stock: int
    version: int = 1
    updated_at: str = ""
    refill: int = 24
    refilled_at: float = 0.0


class Inventory:
    """All products on sale."""

    def __init__(self, rows: BulkInsert, items: list[StockItem]) -> None:
        """Begin with the products that the shop has."""
        self._rows, self.items = rows, items

    def add(self, spec: ProductSpec, slug: str, stock: int, at: float) -> None:
        """Put a new product on sale."""
        item = StockItem(
            self._rows.next_id("product"), spec.sku, spec.title, spec.price_minor, spec.sample, stock
        )
        item.refilled_at = at
        created, folded = timestamp(at), texts.fold(f"{spec.title} {spec.sku} {spec.category}")
        shown = (spec.sku, slug, spec.title, spec.description, spec.category, spec.price_minor)
        state = (stock, int(spec.sample), 0, folded, item.version, created, created)
        self._rows.add("product", (item.id, *shown, *state))
        self._rows.add("stock_move", (item.id, None, stock, MoveReason.ADJUST.value, created))
        self._rows.event(at, f"product:{spec.sku}", "create", Role.ADMIN)
        self.items.append(item)

    def take(self, item: StockItem, quantity: int, line_id: int, why: MoveReason, at: float) -> None:
        """Take stock for an order line, or give it back where `quantity` is negative."""
        if item.stock < quantity:
            self._refill(item, quantity - item.stock + item.refill, at)
        self._move(item, -quantity, line_id, why, at)

    def set_stock(self, item: StockItem, stock: int, at: float) -> None:
        """Write down the number that was counted."""
        before = item.stock
        self._move(item, stock - before, None, MoveReason.ADJUST, at)
        self._rows.event(at, f"product:{item.sku}", "stock", Role.ADMIN, change=(str(before), str(stock)))

    def _refill(self, item: StockItem, quantity: int, at: float) -> None:
        if at - item.refilled_at < REFILLS_DOUBLE_WITHIN:
            item.refill *= 2
        item.refilled_at = at
        self.set_stock(item, item.stock + quantity, at)

    def _move(self, item: StockItem, delta: int, line_id: int | None, why: MoveReason, at: float) -> None:
        item.stock += delta
        item.version += 1
        item.updated_at = timestamp(at)
        self._rows.change("product", item)
        self._rows.add("stock_move", (item.id, line_id, delta, why.value, item.updated_at))


def unique_slugs(taken: set[str]) -> Callable[[str], str]:
    """A function that makes a slug of a title, each only once."""

    def unique_slug(title: str) -> str:
        plain = slug = texts.slug(title)
        number = 1
        while slug in taken:
            number += 1
            slug = f"{plain}-{number}"
        taken.add(slug)
        return slug

    return unique_slug
