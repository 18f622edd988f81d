"""`/orders/{number}`: one order for its customer, or for anybody with the secret of its link; live."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components import guards, live
from components.shared import notices
from components.shared.money_button import MoneyButton
from components.shared.status_badge import StatusBadge
from components.storefront import order_sections
from components.storefront.cancel_dialog import CancelDialog
from components.storefront.link_box import link_box
from components.storefront.not_found import not_found
from components.storefront.shop_page import shop_page
from components.urls import address
from data import orders, shop, text_search
from data.database.events import Event
from data.errors import Conflict, NotFound
from data.lifecycle import ANSWERABLE, OPEN, Action, Role
from data.models import now
from data.orders import OrderView, bulk

#: How long an order counts as just placed.
NEW = timedelta(minutes=15)


async def order_page(number: str, visit: guards.OrderReader) -> None:
    """The page. An order of another customer is the same 404 as one that does not exist."""
    try:
        order = await orders.get(number, by=visit.actor)
    except NotFound:
        await not_found(visit, "There is no such order, or this link does not open it.", icon="receipt_long")
        return
    async with shop_page(f"Order {order.number}", visit) as front:
        with front.frame.beside:
            badge = StatusBadge(order.status)
        page = OrderPage(order, visit, badge)
    subjects = {
        f"order:{order.number}",
        shop.SUBJECT,
    }  # the shop's policy decides whether it can be cancelled
    live.subscribe(page.update, concerns=lambda event: event.subject in subjects, actor=visit.actor)


class OrderPage:
    """The order on its page. Its sections have no inputs, so they are drawn again as a whole."""

    def __init__(self, order: OrderView, visit: guards.RequestContext, badge: StatusBadge) -> None:
        self._number, self._visit, self._badge = order.number, visit, badge
        self._dialog = CancelDialog(order.number, self._cancel)
        is_new, key = now() - order.placed_at < NEW, visit.actor.key
        self._thanks = _thank_you(order, key) if is_new else None
        if key and is_new:
            _link(order, key)
        with ui.element("div").classes("sb-columns"):
            with ui.element("div").classes("sb-stack"):
                self._quote = _Section("Your bulk request")
                self._progress = _Section("Where it is")
                self._contents = _Section("What is in it")
            with ui.element("div").classes("sb-stack"):
                self._delivery = _Section("Where it goes")
                self._payment = _Section("Payment")
                self._history = _Section("What happened")
                if key and not is_new:
                    _link(order, key)
        self._show(order)

    async def update(self, _events: list[Event]) -> None:
        """Read and show the present order."""
        self._show(await orders.get(self._number, by=self._visit.actor))

    def _show(self, order: OrderView) -> None:
        self._badge.set(order.status)
        if self._thanks:
            self._thanks.set_visibility(order.status in OPEN)
        self._progress.draw(order, order_sections.progress, self._draw_steps)
        self._quote.set_visibility(order.bulk is not None)
        self._quote.draw(order, order_sections.quote, self._draw_answers)
        self._contents.draw(order, order_sections.contents)
        self._delivery.draw(order, order_sections.delivery)
        self._payment.draw(order, order_sections.payment)
        self._history.draw(order, order_sections.history)
        self._dialog.refuse(order_sections.cannot_cancel_reason(order))

    def _draw_steps(self, order: OrderView) -> None:
        """Draw a button for each transition that the customer may apply now."""
        for step in order.steps:
            if Role.CUSTOMER in step.roles:
                label, on_click = self._buttons[step.action]
                ui.button(label, on_click=on_click).props("outline color=negative").classes("sb-step-button")

    @property
    def _buttons(self) -> dict[Action, tuple[str, Callable[[], None]]]:
        return {Action.CANCEL: ("Cancel order", self._dialog.ask)}

    def _draw_answers(self, order: OrderView) -> None:
        """Draw the buttons that accept and decline an open quote."""
        if order.bulk and order.bulk.quote_state in ANSWERABLE and order.status in OPEN:
            with ui.element("div").classes("sb-row"):
                MoneyButton("Accept the price", self._accept).show(order.total_minor)
                decline = MoneyButton("Decline", self._decline)
                decline.props("outline")
                decline.show(order.total_minor)

    async def _cancel(self, reason: str, key: str) -> None:
        try:
            await orders.cancel(self._number, by=self._visit.actor, reason=reason, idempotency_key=key)
        except Conflict as error:
            notices.error(error)
        else:
            notices.success("Order cancelled successfully")
        self._dialog.close()
        await self.update([])

    async def _accept(self, seen_minor: int, key: str) -> None:
        await self._answer(
            bulk.accept(
                self._number, by=self._visit.actor, expected_total_minor=seen_minor, idempotency_key=key
            ),
            "You have accepted the price. The shop starts on your order.",
        )

    async def _decline(self, seen_minor: int, key: str) -> None:
        await self._answer(
            bulk.decline(
                self._number, by=self._visit.actor, expected_total_minor=seen_minor, idempotency_key=key
            ),
            "You have declined the price. The request is closed.",
        )

    async def _answer(self, command: Awaitable[OrderView], done: str) -> None:
        """Answer the quote; after a conflict, show the present one and raise the error."""
        try:
            await command
        except Conflict:
            await self.update([])
            raise
        notices.success(done)


class _Section(ui.element):
    """A section with a heading, which is drawn again as a whole."""

    def __init__(self, title: str) -> None:
        super().__init__("section")
        self.classes("sb-card sb-stack").props["aria-label"] = title
        with self:
            TextElement(tag="h2", text=title)
            self._content = ui.element("div").classes("sb-block")

    def draw(self, order: OrderView, *parts: Callable[[OrderView], None]) -> None:
        """Replace the content by these parts."""
        self._content.clear()
        with self._content:
            for part in parts:
                part(order)


def _thank_you(order: OrderView, key: str | None) -> ui.element:
    section = ui.element("section").classes("sb-card sb-stack sb-thanks").props('aria-label="Thank you"')
    with section:
        TextElement(tag="h2", text=f"Thank you, {text_search.isolated(order.name)}!")
        where = "" if key else " You find it again under “My orders”."
        ui.label(f"The shop has your order.{where}")
    return section


def _link(order: OrderView, key: str) -> None:
    """Draw the link with its key, which is not in the address of the page."""
    with ui.element("section").classes("sb-card sb-stack").props('aria-label="Your link"'):
        ui.label("Keep this link: it opens this page in every browser, for everybody who has it.")
        link_box(address(f"/orders/{order.number}", key=key))
