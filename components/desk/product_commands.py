"""What both pages of products do: change stock, take off sale and put on again, each with a way back."""

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
    """Where the desk shows this product."""
    return f"/admin/products/{quote(sku, safe='')}"


@contextmanager
def question(title: str) -> Iterator[ui.dialog]:
    """A dialog to draw a form in; it is taken away when it is closed."""
    dialog = ui.dialog()
    # A slip of the pointer beside the dialog must not take away what was typed in it.
    dialog.props("no-backdrop-dismiss").props["aria-label"] = title
    with dialog, ui.card().classes("sb-card sb-stack"):
        with ui.element("div").classes("sb-row sb-spread no-wrap"):
            ui.label(title).classes("sb-title sb-grow").props("role=heading aria-level=2")
            ui.button(icon="close", on_click=dialog.close).props('flat round dense aria-label="Close"')
        yield dialog
    dialog.on("hide", dialog.delete)


def stock_form(product: ProductView, by: Credentials, then: Callable[[], object] = lambda: None) -> StockForm:
    """The form for this product's stock; `then` is called after each change."""

    async def adjust(delta: int) -> None:
        _tell(await products.adjust_stock(product.sku, by=by, delta=delta), delta, by)
        then()

    async def count(pieces: int, expected: int) -> None:
        counted = await products.set_stock(product.sku, by=by, stock=pieces, expected=expected)
        _tell(counted, pieces - expected, by)
        then()

    return StockForm(product, on_adjust=adjust, on_count=count)


async def archive(product: ProductView, by: Credentials) -> None:
    """Take it off sale, with a way back. Raises Refusal."""
    await products.archive(product.sku, by)

    async def undo() -> None:
        with notices.report_errors():
            await unarchive(product, by)

    notices.success(f"{isolated(product.title)} is archived.", action="Undo", on_action=undo)


async def unarchive(product: ProductView, by: Credentials) -> None:
    """Put it on sale again. Raises Refusal."""
    await products.unarchive(product.sku, by)
    notices.success(f"{isolated(product.title)} is on sale again.")


def _tell(product: ProductView, delta: int, by: Credentials) -> None:
    async def undo() -> None:
        with notices.report_errors():
            back = await products.adjust_stock(product.sku, by=by, delta=-delta)
            notices.success(f"{isolated(back.title)}: {back.stock:,} in stock again.")

    action = "Undo" if delta else ""
    notices.success(f"{isolated(product.title)}: {product.stock:,} in stock.", action=action, on_action=undo)
