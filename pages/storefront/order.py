"""`/orders/{number}`: one order, live, for its customer or whoever has the secret of its link."""

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
    """One order; another's, or one that does not exist, is the same friendly 404."""
    try:
        order = await orders.get(number, by=visit.actor)
    except NotFound:
        await not_found(visit, "There is no such order, or this link does not open it.", icon="receipt_long")
        return
    async with shop_page(f"Order {order.number}", visit) as front:
        with front.frame.beside:
            badge = StatusBadge(order.status)
        page = OrderPage(order, visit, badge)
    about = {f"order:{order.number}", shop.SUBJECT}  # the shop: its policy decides who may still cancel
    live.subscribe(page.update, concerns=lambda fact: fact.subject in about, actor=visit.actor)


class OrderPage:
    """The order on its page; its blocks hold nothing that is typed, so they are drawn anew."""

    def __init__(self, order: OrderView, visit: guards.RequestContext, badge: StatusBadge) -> None:
        self._number, self._visit, self._badge = order.number, visit, badge
        self._dialog = CancelDialog(order.number, self._cancel)
        is_new, key = now() - order.placed_at < NEW, visit.actor.key
        self._thanks = _thank(order, key) if is_new else None
        if key and is_new:
            _link(order, key)
        with ui.element("div").classes("sb-columns"):
            with ui.element("div").classes("sb-stack"):
                self._quote = _Block("Your bulk request")
                self._progress = _Block("Where it is")
                self._contents = _Block("What is in it")
            with ui.element("div").classes("sb-stack"):
                self._delivery = _Block("Where it goes")
                self._payment = _Block("Payment")
                self._history = _Block("What happened")
                if key and not is_new:
                    _link(order, key)
        self._show(order)

    async def update(self, _facts: list[Event]) -> None:
        """Show what is true now."""
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
        """A button for each step that the table lets a customer take now."""
        for step in order.steps:
            if Role.CUSTOMER in step.roles:
                words, ask = self._buttons[step.action]
                ui.button(words, on_click=ask).props("outline color=negative").classes("sb-step-button")

    @property
    def _buttons(self) -> dict[Action, tuple[str, Callable[[], None]]]:
        return {Action.CANCEL: ("Cancel order", self._dialog.ask)}

    def _draw_answers(self, order: OrderView) -> None:
        """The two answers to a quote, while there is one to answer."""
        if order.bulk and order.bulk.quote_state in ANSWERABLE and order.status in OPEN:
            with ui.element("div").classes("sb-row"):
                MoneyButton("Accept the price", self._accept).show(order.total_minor)
                decline = MoneyButton("Decline", self._decline)
                decline.props("outline")
                decline.show(order.total_minor)

    async def _cancel(self, reason: str, key: str) -> None:
        try:
            await orders.cancel(self._number, by=self._visit.actor, reason=reason, idempotency_key=key)
        except Conflict as late:
            notices.error(late)
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
        """Answer the quote; where that is refused, the present one is shown beside the reason."""
        try:
            await command
        except Conflict:
            await self.update([])
            raise
        notices.success(done)


class _Block(ui.element):
    """A titled part of the page, drawn anew as a whole."""

    def __init__(self, title: str) -> None:
        super().__init__("section")
        self.classes("sb-card sb-stack").props["aria-label"] = title
        with self:
            TextElement(tag="h2", text=title)
            self._inside = ui.element("div").classes("sb-block")

    def draw(self, order: OrderView, *parts: Callable[[OrderView], None]) -> None:
        """Draw the parts in place of what was there."""
        self._inside.clear()
        with self._inside:
            for part in parts:
                part(order)


def _thank(order: OrderView, key: str | None) -> ui.element:
    drawn = ui.element("section").classes("sb-card sb-stack sb-thanks").props('aria-label="Thank you"')
    with drawn:
        TextElement(tag="h2", text=f"Thank you, {text_search.isolated(order.name)}!")
        again = "" if key else " You find it again under “My orders”."
        ui.label(f"The shop has your order.{again}")
    return drawn


def _link(order: OrderView, key: str) -> None:
    """The whole link with its key, which the address of the page does not show."""
    with ui.element("section").classes("sb-card sb-stack").props('aria-label="Your link"'):
        ui.label("Keep this link: it opens this page in every browser, for everybody who has it.")
        link_box(address(f"/orders/{order.number}", key=key))
