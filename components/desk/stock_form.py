"""The stock of a product: add, take off, or set after a count."""

from collections.abc import Awaitable, Callable

from nicegui import events, ui

from components.shared.async_button import AsyncButton
from components.shared.stat_card import glow
from data.errors import Conflict, ValidationFailed
from data.products import ProductView

Adjust = Callable[[int], Awaitable[None]]
Count = Callable[[int, int], Awaitable[None]]


class StockForm(ui.element):
    """The live stock, and one number to add, take off or set."""

    def __init__(self, product: ProductView, *, on_adjust: Adjust, on_count: Count) -> None:
        super().__init__("div")
        self.classes("sb-stack")
        self._on_adjust, self._on_count = on_adjust, on_count
        self._stock = self._expected = product.stock
        self._glows = 0
        with self:
            with ui.element("div").classes("sb-stock-now").props("role=group aria-label=Stock"):
                self._shown = ui.label(f"{product.stock:,}").classes("sb-stat-value")
                ui.label("in stock now").classes("sb-muted sb-small")
            self._pieces = ui.input("Pieces", on_change=self._typed)
            self._pieces.props(
                'inputmode=numeric autocomplete=off maxlength=8 hint="How many came in, broke, or are there"'
            )
            with ui.element("div").classes("sb-row"):
                AsyncButton("Add", self._add, icon="add").props("outline")
                AsyncButton("Take off", self._take_off, icon="remove").props("outline")
                AsyncButton("Set to this", self._set).props("flat")

    @property
    def shown(self) -> int:
        return self._stock

    def show(self, product: ProductView) -> None:
        """Update the stock; typed text stays."""
        if product.stock != self._stock:
            self._stock = product.stock
            self._shown.set_text(f"{product.stock:,}")
            glow(self._shown, self._glows)
            self._glows += 1

    def _typed(self, event: events.ValueChangeEventArguments[str | None]) -> None:
        # A count is compared with the stock shown when typing began, so that a sale since then is reported.
        if not event.previous_value:
            self._expected = self._stock

    async def _add(self) -> None:
        await self._send(self._on_adjust)

    async def _take_off(self) -> None:
        await self._send(lambda pieces: self._on_adjust(-pieces))

    async def _set(self) -> None:
        await self._send(lambda pieces: self._on_count(pieces, self._expected))

    async def _send(self, change: Callable[[int], Awaitable[None]]) -> None:
        typed = (self._pieces.value or "").strip()
        if not (typed.isascii() and typed.isdigit()):
            self._pieces.error = "Enter a whole number such as 12."
            return
        try:
            await change(int(typed))
        except (ValidationFailed, Conflict) as refusal:
            self._pieces.error = str(refusal)
            self._expected = self._stock
            return
        self._pieces.error = None
        self._pieces.set_value("")
