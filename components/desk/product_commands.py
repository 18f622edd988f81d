"""Product commands of the admin pages: change stock, archive, unarchive, each with an undo."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote

from nicegui import ui

from components.desk.stock_form import StockForm
from components.shared import notices
from data import products
from data.accounts.permissions import Credentials
from data.products import ProductView
from data.text_search import isolated


def desk_address(sku: str) -> str:
    """The URL of a product's admin page."""
    return f"/admin/products/{quote(sku, safe='')}"


@contextmanager
def question(title: str) -> Iterator[ui.dialog]:
    """A dialog for a form; it is deleted when closed."""
    dialog = ui.dialog()
    # A click beside the dialog must not discard what was typed.
    dialog.props("no-backdrop-dismiss").props["aria-label"] = title
    with dialog, ui.card().classes("sb-card sb-stack"):
        with ui.element("div").classes("sb-row sb-spread no-wrap"):
            ui.label(title).classes("sb-title sb-grow").props("role=heading aria-level=2")
            ui.button(icon="close", on_click=dialog.close).props('flat round dense aria-label="Close"')
        yield dialog
    dialog.on("hide", dialog.delete)


def stock_form(product: ProductView, by: Credentials, then: Callable[[], object] = lambda: None) -> StockForm:
    """The stock form of a product; `then` is called after each change."""

    async def adjust(delta: int) -> None:
        _notify(await products.adjust_stock(product.sku, by=by, delta=delta), delta, by)
        then()

    async def count(pieces: int, expected: int) -> None:
        counted = await products.set_stock(product.sku, by=by, stock=pieces, expected=expected)
        _notify(counted, pieces - expected, by)
        then()

    return StockForm(product, on_adjust=adjust, on_count=count)


async def archive(product: ProductView, by: Credentials) -> None:
    """Archive a product and offer an undo. Raises DomainError."""
    await products.archive(product.sku, by)

    async def undo() -> None:
        with notices.report_errors():
            await unarchive(product, by)

    notices.success(f"{isolated(product.title)} is archived.", action="Undo", on_action=undo)


async def unarchive(product: ProductView, by: Credentials) -> None:
    """Raises DomainError."""
    await products.unarchive(product.sku, by)
    notices.success(f"{isolated(product.title)} is on sale again.")


def _notify(product: ProductView, delta: int, by: Credentials) -> None:
    async def undo() -> None:
        with notices.report_errors():
            back = await products.adjust_stock(product.sku, by=by, delta=-delta)
            notices.success(f"{isolated(back.title)}: {back.stock:,} in stock again.")

    action = "Undo" if delta else ""
    notices.success(f"{isolated(product.title)}: {product.stock:,} in stock.", action=action, on_action=undo)
