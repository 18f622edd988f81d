"""Products: queries, and commands that edit them and change their stock."""

from data.products.commands import adjust_stock, archive, create, edit, set_stock, unarchive
from data.products.queries import ProductSort, at_desk, by_skus, categories, desk_page, find, on_sale, title
from data.products.read_models import ProductView

__all__ = [
    "ProductSort",
    "ProductView",
    "adjust_stock",
    "archive",
    "at_desk",
    "by_skus",
    "categories",
    "create",
    "desk_page",
    "edit",
    "find",
    "on_sale",
    "set_stock",
    "title",
    "unarchive",
]
