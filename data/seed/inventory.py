"""Products and their stock: each change is a stock move, and products without stock are refilled."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, product
from typing import Any

from data import text_search
from data.lifecycle import Role
from data.models import MoveReason
from data.seed.bulk_insert import BulkInsert
from data.seed.data_files import PRODUCTS
from data.seed.simulation_clock import DAY

REFILLS_DOUBLE_WITHIN = 7 * DAY


@dataclass(slots=True, eq=False)
class StockItem:
    """A product with its stock. `refill` is the quantity bought when it runs out."""

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


def product_specs() -> Iterator[dict[str, Any]]:
    """An endless sequence of products with unique SKUs and titles; those of the demo shop come first."""
    yield from PRODUCTS["products"]
    names, nouns, endings = (PRODUCTS["variations"][key] for key in ("names", "nouns", "endings"))
    for edition in count(1):
        for number, (name, noun) in enumerate(product(names, nouns)):
            suffix = f" No. {edition}" if edition > 1 else ""
            yield {
                **noun,
                "sku": f"{noun['code']}-{edition}{number:03}",
                "title": f"{name} {noun['noun']}{suffix}",
                "price_minor": noun["price_minor"] + 50 * (number % 7),
                "description": f"{noun['description']} {endings[number % len(endings)]}",
            }


class Inventory:
    def __init__(self, rows: BulkInsert, items: list[StockItem]) -> None:
        self._rows, self.items = rows, items

    def add(self, spec: dict[str, Any], slug: str, stock: int) -> None:
        clock, number, sample = self._rows.clock, self._rows.next_id("product"), spec.get("sample", True)
        sku, title, category, price = (spec[key] for key in ("sku", "title", "category", "price_minor"))
        self.items.append(StockItem(number, sku, title, price, sample, stock, refilled_at=clock.now))
        shown, created = (sku, slug, title, spec["description"], category, price), clock.timestamp
        folded = text_search.fold(f"{title} {sku} {category}")
        self._rows.add("product", (number, *shown, stock, int(sample), 0, folded, 1, created, created))
        self._rows.add("stock_move", (number, None, stock, MoveReason.ADJUST.value, created))
        self._rows.event(f"product:{sku}", "create", Role.ADMIN, (None, None), {})

    def refill(self, item: StockItem, required: int) -> None:
        """Buy more if less is in stock; products that sell fast are bought in larger lots."""
        if item.stock < required:
            self.set_stock(item, required + item.refill)
            item.refill *= 2 if self._rows.clock.now - item.refilled_at < REFILLS_DOUBLE_WITHIN else 1
            item.refilled_at = self._rows.clock.now

    def set_stock(self, item: StockItem, stock: int) -> None:
        before = str(item.stock)
        self.move(item, stock - item.stock, None, MoveReason.ADJUST)
        self._rows.event(f"product:{item.sku}", "stock", Role.ADMIN, (before, str(stock)), {})

    def move(self, item: StockItem, delta: int, line_id: int | None, why: MoveReason) -> None:
        item.stock += delta
        item.version += 1
        item.updated_at = self._rows.clock.timestamp
        self._rows.change("product", item)
        self._rows.add("stock_move", (item.id, line_id, delta, why.value, item.updated_at))
