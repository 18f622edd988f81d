"""The product form, for a new product or one that others may be editing too."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from components.shared.form import Form
from data import money
from data.errors import ValidationFailed
from data.products import ProductView


@dataclass(frozen=True, slots=True)
class ProductInput:
    """The values of the form, as the product commands take them."""

    title: str
    price_minor: int
    category: str
    description: str
    sample: bool
    max_quantity: int | None


class ProductForm(Form):
    """The fields of a product. Typed text is kept when others save meanwhile."""

    def __init__(self, currency: str, categories: list[str]) -> None:
        super().__init__()
        self._currency = currency
        self._categories = categories
        self._loaded: dict[str, str | bool] = {}

    def draw(self, save: Callable[[], Awaitable[None]], word: str, *, new: bool) -> None:
        """Draw the fields and the button; a new product also has SKU and stock."""
        with self:
            self.title = self.text_input("title", "Title")
            if new:
                self.text_input(
                    "sku",
                    "SKU",
                    hint="Letters, digits, dots and dashes, such as MUG-BLUE. It stays for ever.",
                )
            self.price = self.text_input("price_minor", f"Price ({self._currency})", inputmode="decimal")
            if new:
                self.text_input("stock", "In stock", value="0", inputmode="numeric")
            self.category = self.text_input("category", "Category", required=False)
            self.category.set_autocomplete(self._categories)
            self.description = self.textarea("description", "Description", required=False)
            self.max_quantity = self.text_input(
                "max_quantity",
                "Most per order",
                required=False,
                inputmode="numeric",
                hint="Leave it empty to go by the shop's settings. Bulk requests may ask for more.",
            )
            self.sample = ui.checkbox("Customers may ask for a free sample", value=True)
            self.button(word, save)

    def written(self) -> ProductInput:
        """The values of the form. Raises ValidationFailed with the field."""
        return ProductInput(
            title=self.text("title"),
            price_minor=self.number("price_minor", lambda typed: money.parse(typed, self._currency)),
            category=self.text("category"),
            description=self.text("description"),
            sample=bool(self.sample.value),
            max_quantity=self.number("max_quantity", int) if self.text("max_quantity").strip() else None,
        )

    def number(self, field: str, read: Callable[[str], int]) -> int:
        """The number in a field. Raises ValidationFailed with the field."""
        try:
            return read(self.text(field))
        except ValueError as error:
            sentence = str(error) if read is not int else "Enter a whole number such as 12."
            raise ValidationFailed(field, sentence) from None

    def show(self, product: ProductView) -> None:
        self._loaded = _fields(product)
        for name, box in self._boxes().items():
            box.set_value(self._loaded[name])

    def merge(self, product: ProductView) -> bool:
        """Take over saved changes in fields that were not edited here.

        Returns False, and changes nothing, if a field was changed on both sides.
        """
        fresh, loaded, boxes = _fields(product), self._loaded, self._boxes()
        theirs = {name for name in fresh if fresh[name] != loaded[name]}
        ours = {name for name, box in boxes.items() if box.value != loaded[name]}
        if any(boxes[name].value != fresh[name] for name in theirs & ours):
            return False
        for name in theirs:
            boxes[name].set_value(fresh[name])
        self._loaded = fresh
        return True

    def _boxes(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "price": self.price,
            "category": self.category,
            "description": self.description,
            "max_quantity": self.max_quantity,
            "sample": self.sample,
        }


def _fields(product: ProductView) -> dict[str, str | bool]:
    return {
        "title": product.title,
        "price": money.plain(product.price_minor, product.currency),
        "category": product.category,
        "description": product.description,
        "max_quantity": "" if product.own_max_quantity is None else str(product.own_max_quantity),
        "sample": product.sample,
    }
