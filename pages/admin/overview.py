"""`/admin`: six numbers, the last thirty days, and the to-do list; live."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components import live
from components.desk import database_alarm
from components.desk.admin_page import admin_page
from components.desk.backup_status import BackupStatus, alarm
from components.desk.day_chart import DayChart
from components.desk.task_list import Alarm, TaskList
from components.guards import Admin, RequestContext
from components.shared import empty_state
from components.shared.lazy import load_in_background
from components.shared.stat_card import StatCard
from data import backups, dashboard, money, shop
from data.accounts.permissions import Credentials
from data.dashboard import Day, Overview
from data.database.events import Event
from data.errors import DomainError
from data.models import now

E = TypeVar("E", bound=ui.element)

DAYS = 30
#: Seconds between two checks whether another day has begun.
MIDNIGHT = 60.0


async def overview_page(visit: Admin) -> None:
    about = await shop.view()
    with admin_page("Overview", actor=visit.actor, person=visit.person, shop_name=about.name) as page:
        dashboard_view = Dashboard(visit)
        page.on_reload = dashboard_view.read
        page.on_fault = dashboard_view.show_alarm
        live.subscribe(dashboard_view.on_events, concerns=live.all_events, actor=visit.actor)
        ui.timer(MIDNIGHT, dashboard_view.check_date, immediate=False)
        await load_in_background(dashboard_view.load())


class Dashboard:
    """The content of one open page."""

    def __init__(self, visit: RequestContext) -> None:
        self.by = visit.actor
        self.day: date | None = None
        self.backups = backups.Backups(None, None, daily=False)
        self.alarm: Alarm | None = None
        self.trouble = ui.element("div")
        self.trouble.set_visibility(False)
        with ui.element("div").classes("sb-cards"):
            self.orders = _card("Total Orders", "orders", "receipt_long", counts="All orders, in any status")
            self.revenue = _card(
                "Total Revenue", "revenue", "payments", to="/admin/orders?revenue=1", counts=_REVENUE
            )
            self.users = _card(
                "Total Users", "users", "people", to="/admin/customers", counts="Customers with an account"
            )
            self.messages = _card("Messages", "messages", "forum", counts="From the contact form")
            self.newsletter = _card("Newsletter", "newsletter", "campaign", counts=_SUBSCRIBED)
            self.products = _card("Products", "products", "sell", counts="In the shop, not archived")
        with ui.element("div").classes("sb-columns sb-overview"):
            self.todo = _titled("To do", TaskList)
            self.chart = _titled(f"The last {DAYS} days", DayChart)
        self.backup = BackupStatus()

    async def load(self) -> None:
        """Read everything for the first time; an error is shown above the cards."""
        try:
            await self.read()
        except DomainError as error:
            self.show_alarm()
            self.trouble.clear()
            self.trouble.set_visibility(True)
            with self.trouble:
                empty_state.failed(f"The numbers could not be read. {error}", self.load)

    async def on_events(self, _events: list[Event]) -> None:
        """Read the numbers again: any event may change one."""
        await self.read()

    async def check_date(self) -> None:
        """Update the page when a new day begins or a backup becomes too old: there is no event for these."""
        if self.day != now().date() or self.alarm != self._present_alarm():
            await self.load()

    async def read(self) -> None:
        """Read and show the present numbers. Raises DomainError."""
        today = now().date()
        numbers = await live.cached_query(dashboard.overview, by=self.by)
        days = await live.cached_query(_days_until, today, by=self.by)
        todo = await live.cached_query(dashboard.todo, by=self.by)
        self.backups = await live.cached_query(backups.state, by=self.by)
        self.alarm = self._present_alarm()
        self.todo.show(todo, self.alarm)
        self.backup.show(self.backups)
        self.chart.show(days, numbers.currency)
        for card, (value, counts) in self._card_values(numbers).items():
            card.set(value, counts)
        self.trouble.set_visibility(False)
        self.day = today

    def show_alarm(self) -> None:
        """Show the present alarm, or none."""
        self.alarm = self._present_alarm()
        self.todo.show_alarm(self.alarm)

    def _present_alarm(self) -> Alarm | None:
        return database_alarm.alarm() or alarm(self.backups, now())

    def _card_values(self, n: Overview) -> dict[StatCard, tuple[str, str | None]]:
        samples = "1 sample" if n.free_samples == 1 else f"{n.free_samples:,} samples"
        kinds = f"All orders: {n.regular_orders:,} regular, {n.bulk_orders:,} bulk, {samples}"
        unread = f"{n.unread_messages:,} unread" if n.unread_messages else "all of them read"
        return {
            self.orders: (f"{n.total_orders:,}", kinds),
            self.revenue: (money.text(n.total_revenue, n.currency), None),
            self.users: (f"{n.total_users:,}", None),
            self.messages: (f"{n.total_messages:,}", f"From the contact form, {unread}"),
            self.newsletter: (f"{n.newsletter_subscribers:,}", None),
            self.products: (f"{n.total_products:,}", None),
        }


_REVENUE = "Regular and accepted bulk orders, not cancelled or returned, less refunds"
_SUBSCRIBED = "Subscribers, confirmed or not yet, without those who left"


def _card(title: str, figure: str, icon: str, *, counts: str, to: str = "") -> StatCard:
    return StatCard(title, to=to or f"/admin/{figure}", counts=counts, icon=icon, figure=figure)


async def _days_until(_today: date, *, by: Credentials) -> list[Day]:
    """The last days. `_today` is a part of the cache's key, so that yesterday's result is not used."""
    return await dashboard.days(by, DAYS)


def _titled(title: str, draw: Callable[[], E]) -> E:
    """Draw a section with a heading."""
    with ui.element("section").classes("sb-card") as section:
        section.props["aria-label"] = title
        TextElement(tag="h2", text=title)
        return draw()
