"""The products of a seeded shop and their stock: every change is a stock move, and what runs out is bought in."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, product

from data import texts
from data.lifecycle import Role
from data.models import MoveReason
from data.seed import data_files
from data.seed.bulk_insert import BulkInsert, timestamp
from data.seed.simulation_clock import DAY

REFILLS_DOUBLE_WITHIN = 7 * DAY
_FILE = data_files.load("products")


@dataclass(frozen=True, slots=True)
class ProductSpec:
    """A product before it is in the database."""

    sku: str
    title: str
    category: str
    price_minor: int
    description: str
    sample: bool = True


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


DEMO_PRODUCTS = tuple(ProductSpec(**fields) for fields in _FILE["products"])


def product_specs() -> Iterator[ProductSpec]:
    """Products without end, each with its own SKU and title; those of the demo shop come first."""
    yield from DEMO_PRODUCTS
    variations = _FILE["variations"]
    names, nouns, endings = variations["names"], variations["nouns"], variations["endings"]
    for edition in count(1):
        for number, (name, noun) in enumerate(product(names, nouns)):
            suffix = f" No. {edition}" if edition > 1 else ""
            yield ProductSpec(
                sku=f"{noun['code']}-{edition}{number:03}",
                title=f"{name} {noun['noun']}{suffix}",
                category=noun["category"],
                price_minor=noun["price_minor"] + 50 * (number % 7),
                description=f"{noun['description']} {endings[number % len(endings)]}",
                sample=noun.get("sample", True),
            )


class Inventory:
    """All products on sale."""

    def __init__(self, rows: BulkInsert, items: list[StockItem]) -> None:
        self._rows, self.items = rows, items

    def add(self, spec: ProductSpec, slug: str, stock: int, at: float) -> None:
        """Put a new product on sale."""
        number, created = self._rows.next_id("product"), timestamp(at)
        item = StockItem(number, spec.sku, spec.title, spec.price_minor, spec.sample, stock, refilled_at=at)
        shown = (spec.sku, slug, spec.title, spec.description, spec.category, spec.price_minor)
        folded = texts.fold(f"{spec.title} {spec.sku} {spec.category}")
        state = (stock, int(spec.sample), 0, folded, item.version, created, created)
        self._rows.add("product", (number, *shown, *state))
        self._rows.add("stock_move", (number, None, stock, MoveReason.ADJUST.value, created))
        self._rows.event(at, f"product:{spec.sku}", "create", Role.ADMIN)
        self.items.append(item)

    def take(self, item: StockItem, quantity: int, line_id: int, why: MoveReason, at: float) -> None:
        """Take stock for an order line, or give it back where `quantity` is negative."""
        if item.stock < quantity:
            self.set_stock(item, quantity + item.refill, at)
            item.refill *= 2 if at - item.refilled_at < REFILLS_DOUBLE_WITHIN else 1
            item.refilled_at = at
        self._move(item, -quantity, line_id, why, at)

    def set_stock(self, item: StockItem, stock: int, at: float) -> None:
        """Write down the number that was counted."""
        before = str(item.stock)
        self._move(item, stock - item.stock, None, MoveReason.ADJUST, at)
        self._rows.event(at, f"product:{item.sku}", "stock", Role.ADMIN, (before, str(stock)))

    def _move(self, item: StockItem, delta: int, line_id: int | None, why: MoveReason, at: float) -> None:
        item.stock += delta
        item.version += 1
        item.updated_at = timestamp(at)
        self._rows.change("product", item)
        self._rows.add("stock_move", (item.id, line_id, delta, why.value, item.updated_at))
