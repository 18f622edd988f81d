"""`/admin/settings`: the shop's name, cancellation policy, limits of stock and quantity, currency; live."""

from typing import Any

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components import live
from components.desk.admin_page import admin_page
from components.guards import Admin, RequestContext
from components.shared import notices
from components.shared.form import Form
from data import dashboard, shop
from data.accounts.permissions import Credentials
from data.database.events import Event
from data.errors import ValidationFailed
from data.lifecycle import POLICY_PROMISES, CancelPolicy
from data.shop import ShopFields, ShopView

_POLICIES = {
    CancelPolicy.UNTIL_SHIPPED.value: "Until the order is shipped",
    CancelPolicy.WHILE_PENDING.value: "While the order is pending",
    CancelPolicy.NEVER.value: "Never",
}


async def settings_page(visit: Admin) -> None:
    about, fixed = await shop.view(), await _has_orders(by=visit.actor)
    with admin_page("Settings", actor=visit.actor, person=visit.person, shop_name=about.name) as page:
        form = SettingsForm(visit, about, fixed=fixed)
        page.on_reload = form.read
        live.subscribe(form.on_events, concerns=_concerns, actor=visit.actor)


class SettingsForm:
    """The form on one open page. Changes by other admins appear in fields that were not edited here."""

    def __init__(self, visit: RequestContext, about: ShopView, *, fixed: bool) -> None:
        self.by = visit.actor
        self.seen = _fields(about)
        with ui.element("section").classes("sb-card").props('aria-label="The shop"'):
            self.form = Form()
            with self.form:
                self.draw()
        self.fix_currency(fixed=fixed)

    def draw(self) -> None:
        name = self.form.text_input("name", "Name of the shop", value=self.seen["name"])
        with ui.element("div").props('role=group aria-label="Customers may cancel"'):
            TextElement(tag="h2", text="Customers may cancel their orders")
            self.policy = ui.radio(_POLICIES, value=self.seen["cancel_policy"], on_change=self.promise)
            self.promised = ui.label().classes("sb-promise-preview")
        low_stock = self.form.text_input(
            "low_stock",
            "Stock is low at",
            value=self.seen["low_stock"],
            inputmode="numeric",
            hint="Products with this many pieces or fewer stand in the to-do list.",
        )
        max_quantity = self.form.text_input(
            "max_quantity",
            "Most of one product per order",
            value=self.seen["max_quantity"],
            inputmode="numeric",
            hint="A product can have a limit of its own. Bulk requests may ask for more.",
        )
        self.currency = self.form.text_input("currency", "Currency", value=self.seen["currency"])
        self.form.button("Save", self.save)
        self.boxes: dict[str, Any] = {
            "name": name,
            "cancel_policy": self.policy,
            "low_stock": low_stock,
            "max_quantity": max_quantity,
            "currency": self.currency,
        }
        self.promise()

    def promise(self) -> None:
        """Show the sentence that customers read under the chosen policy."""
        policy = CancelPolicy(self.policy.value)
        self.promised.set_text(f"Customers read: “{POLICY_PROMISES[policy]}”")

    def fix_currency(self, *, fixed: bool) -> None:
        """Make the currency read-only or editable, and show the reason."""
        hint = "There are orders already, so the currency stays." if fixed else "Three letters, such as EUR."
        self.currency.props(add="readonly" if fixed else "", remove="" if fixed else "readonly")
        self.currency.props["hint"] = hint

    async def save(self) -> None:
        """Save only the fields that were edited here. Raises ValidationFailed."""
        changed = {name for name, box in self.boxes.items() if box.value != self.seen[name]}
        changes = {name: value for name, value in self.values().items() if name in changed}
        about = await shop.edit(self.by, **changes)  # pyright: ignore[reportArgumentType]
        self.show(about)
        notices.success("The settings are saved." if changed else "Nothing was changed.")

    def values(self) -> ShopFields:
        """The values of the fields. Raises ValidationFailed."""
        return {
            "name": self.form.text("name"),
            "cancel_policy": CancelPolicy(self.policy.value),
            "low_stock": self.number("low_stock", "Enter a whole number such as 5."),
            "max_quantity": self.number("max_quantity", "Enter a whole number such as 100."),
            "currency": self.form.text("currency"),
        }

    def number(self, field: str, sentence: str) -> int:
        """The whole number in a field. Raises ValidationFailed with this sentence."""
        text = self.form.text(field).strip()
        if not (text.isascii() and text.isdigit()):
            raise ValidationFailed(field, sentence)
        return int(text[:9])

    async def on_events(self, _events: list[Event]) -> None:
        """Raises DomainError."""
        await self.read()

    async def read(self) -> None:
        """Read and show the present settings. Typed text stays. Raises DomainError."""
        fresh, previous = _fields(await shop.view()), self.seen
        self.seen = fresh
        for name, box in self.boxes.items():
            if box.value == previous[name]:
                box.set_value(fresh[name])
        self.fix_currency(fixed=await live.cached_query(_has_orders, by=self.by))

    def show(self, about: ShopView) -> None:
        """Show the saved settings."""
        self.seen = _fields(about)
        for name, box in self.boxes.items():
            box.set_value(self.seen[name])


def _fields(about: ShopView) -> dict[str, str]:
    return {
        "name": about.name,
        "cancel_policy": about.cancel_policy.value,
        "low_stock": str(about.low_stock),
        "max_quantity": str(about.max_quantity),
        "currency": about.currency,
    }


async def _has_orders(*, by: Credentials) -> bool:
    return (await dashboard.overview(by)).total_orders > 0


def _concerns(event: Event) -> bool:
    return event.subject_type == "shop" or (event.subject_type == "order" and event.action == "place")
