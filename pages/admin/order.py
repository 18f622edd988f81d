"""`/admin/orders/{number}`: one order, its actions, and a banner when its customer cancels it; live."""

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components import live
from components.desk import order_commands, order_sections
from components.desk.admin_page import admin_page
from components.desk.order_actions import CancelledBanner, OrderActions
from components.desk.payment_form import PaymentForm
from components.desk.quote_form import QuoteForm
from components.guards import Admin, RequestContext
from components.shared import notices
from components.shared.relative_time import relative_time
from components.shared.status_badge import StatusBadge, plain_badge, status_badge
from data import orders, shop
from data.database.events import Event
from data.errors import Conflict
from data.lifecycle import Action
from data.orders import OrderView, bulk


async def order_page(visit: Admin, number: str) -> None:
    order = await orders.get(number, by=visit.actor)
    about = await shop.view()
    with admin_page(
        f"Order {order.number}", actor=visit.actor, person=visit.person, shop_name=about.name
    ) as page:
        with page.frame.beside:
            badge = status_badge(order.status)
        detail = OrderDetail(visit, order, badge, page.frame.actions)
        page.on_reload = detail.load
        live.subscribe(
            detail.on_events, concerns=lambda event: event.subject == f"order:{number}", actor=visit.actor
        )


class OrderDetail:
    """The order on one open page. Inputs are never drawn again, so typed text stays."""

    def __init__(self, visit: RequestContext, order: OrderView, badge: StatusBadge, top: ui.element) -> None:
        self.visit = visit
        self.order = order
        self.badge = badge
        with top:
            self.actions = OrderActions(self.act)
        self.cancelled_banner = CancelledBanner()
        with ui.element("div").classes("sb-columns"):
            with ui.element("div").classes("sb-stack"):
                self._draw_lines()
                self._draw_bulk()
                with ui.element("section").classes("sb-card sb-stack"):
                    TextElement(tag="h2", text="Timeline")
                    self.history = ui.element("div")
            with ui.element("div").classes("sb-stack"):
                self._draw_customer()
                self._draw_payment()
        self.show(order)

    def show(self, order: OrderView) -> None:
        """Draw everything that can change."""
        self.order = order
        self.badge.set(order.status)
        self.cancelled_banner.show(order)
        self.actions.show(order)
        _redraw(self.payment, order_sections.payment, order)
        self.pay.show(order)
        if self.quote is not None:
            self.quote.show(order)
        _redraw(self.parcel, order_sections.tracking, order)
        _redraw(self.lines, order_sections.lines, order)
        _redraw(self.history, partial(order_sections.history, show_names=True), order)

    async def load(self) -> None:
        """Read the order again and show it."""
        self.show(await orders.get(self.order.number, by=self.visit.actor))

    async def on_events(self, _events: list[Event]) -> None:
        self.show(await live.cached_query(orders.get, self.order.number, by=self.visit.actor))

    async def act(self, action: Action) -> None:
        """Apply a transition and show the present order, also after an error."""
        await order_commands.act(self.visit, [self.order.number], action)
        with notices.report_errors():
            await self.load()

    async def receive(self, owed_minor: int, key: str) -> None:
        """Record the payment."""
        await self._book(
            orders.receive(
                self.order.number, by=self.visit.actor, expected_minor=owed_minor, idempotency_key=key
            ),
            "Payment noted.",
        )

    async def refund(self, amount_minor: int, kept_minor: int, key: str) -> None:
        """Record a refund."""
        await self._book(
            orders.refund(
                self.order.number,
                by=self.visit.actor,
                amount_minor=amount_minor,
                expected_minor=kept_minor,
                idempotency_key=key,
            ),
            "Refund noted.",
        )

    async def name_price(self, total_minor: int, note: str, seen_minor: int, key: str) -> None:
        """Set the price of a bulk request."""
        await self._book(
            bulk.quote(
                self.order.number,
                by=self.visit.actor,
                total_minor=total_minor,
                note=note,
                expected_total_minor=seen_minor,
                idempotency_key=key,
            ),
            "Quote saved. The customer sees it on the order's page at once.",
        )

    async def _book(self, command: Awaitable[OrderView], done: str) -> None:
        """Show the result; after a conflict, show the present order and raise the error."""
        try:
            self.show(await command)
        except Conflict:
            await self.load()
            raise
        notices.success(done)

    def _draw_lines(self) -> None:
        with ui.element("section").classes("sb-card"):
            with ui.element("div").classes("sb-row"):
                TextElement(tag="h2", text="Products")
                plain_badge(self.order.kind)
            self.lines = ui.element("div")
            if self.order.sample_message:
                ui.label(self.order.sample_message).classes("sb-message")

    def _draw_bulk(self) -> None:
        self.quote = None
        if self.order.bulk is not None:
            self.quote = QuoteForm(self.order, on_quote=self.name_price)

    def _draw_customer(self) -> None:
        with ui.element("section").classes("sb-card sb-stack"):
            TextElement(tag="h2", text="Customer")
            with ui.element("div"):
                order_sections.recipient(self.order)
            self.parcel = ui.element("div")
            with ui.element("div").classes("sb-row sb-muted"):
                ui.label("Placed")
                relative_time(self.order.placed_at)

    def _draw_payment(self) -> None:
        with ui.element("section").classes("sb-card sb-stack"):
            TextElement(tag="h2", text="Payment")
            self.payment = ui.element("div")
            self.pay = PaymentForm(self.order, on_receive=self.receive, on_refund=self.refund)


def _redraw(container: ui.element, draw: Callable[[OrderView], None], order: OrderView) -> None:
    container.clear()
    with container:
        draw(order)
