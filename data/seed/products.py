"""The products of a seeded shop: the demo products first, then as many variations as are needed."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, product

from data.seed import data_files

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


DEMO_PRODUCTS = tuple(ProductSpec(**fields) for fields in _FILE["products"])


def product_specs() -> Iterator[ProductSpec]:
    """Specs without end, each with its own SKU and title."""
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
