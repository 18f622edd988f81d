"""A status as a word with an icon, the same in a page and in a table's cell."""

from dataclasses import asdict, dataclass
from json import dumps

from nicegui import ui


@dataclass(frozen=True, slots=True)
class Look:
    """How one word is shown; the role names a colour of the theme."""

    word: str
    icon: str
    role: str


#: Plain lower-case words as the data has them, of every axis; no word is used by two axes differently.
STATUSES: dict[str, Look] = {
    "pending": Look("Pending", "schedule", "warning"),
    "processing": Look("Processing", "inventory_2", "info"),
    "shipped": Look("Shipped", "local_shipping", "accent"),
    "delivered": Look("Delivered", "check_circle", "positive"),
    "cancelled": Look("Cancelled", "cancel", "critical"),
    "returned": Look("Returned", "assignment_return", "brand"),
}
PAYMENTS: dict[str, Look] = {
    "unpaid": Look("Unpaid", "hourglass_empty", "neutral"),
    "paid": Look("Paid", "paid", "positive"),
    "refund_due": Look("Refund due", "currency_exchange", "critical"),
    "refunded": Look("Refunded", "undo", "neutral"),
}
KINDS: dict[str, Look] = {
    "regular": Look("Regular", "shopping_bag", "neutral"),
    "bulk": Look("Bulk", "pallet", "info"),
    "sample": Look("Sample", "redeem", "brand"),
}
QUOTES: dict[str, Look] = {
    "new": Look("Quote wanted", "request_quote", "warning"),
    "quoted": Look("Quoted", "outgoing_mail", "info"),
    "accepted": Look("Quote accepted", "thumb_up", "positive"),
    "declined": Look("Quote declined", "thumb_down", "neutral"),
}
MESSAGES: dict[str, Look] = {
    "unread": Look("New", "mark_email_unread", "info"),
    "read": Look("Read", "drafts", "neutral"),
    "answered": Look("Answered", "reply", "positive"),
}
SUBSCRIBERS: dict[str, Look] = {
    "unconfirmed": Look("Not confirmed", "schedule", "neutral"),
    "confirmed": Look("Confirmed", "check_circle", "positive"),
    "unsubscribed": Look("Unsubscribed", "unsubscribe", "neutral"),
}
SHELVES: dict[str, Look] = {
    "on_sale": Look("On sale", "check_circle", "positive"),
    "low_stock": Look("Low in stock", "production_quantity_limits", "warning"),
    "sold_out": Look("Sold out", "remove_shopping_cart", "critical"),
    "archived": Look("Archived", "archive", "neutral"),
}
ACCOUNTS: dict[str, Look] = {
    "customer": Look("Customer", "person", "neutral"),
    "admin": Look("Admin", "admin_panel_settings", "accent"),
    "switched_off": Look("Switched off", "block", "critical"),
}
LOOKS: dict[str, Look] = STATUSES | PAYMENTS | KINDS | QUOTES | MESSAGES | SUBSCRIBERS | SHELVES | ACCOUNTS


def look(word: str) -> Look:
    """How a word is shown; a word nobody has drawn yet is shown plainly."""
    return LOOKS.get(word) or Look(word.replace("_", " ").capitalize(), "label", "neutral")


class StatusBadge(ui.element):
    """A word with an icon on a soft ground; `set` changes it in place."""

    def __init__(self, word: str, *, plain: bool = False) -> None:
        super().__init__("span")
        self._plain = plain
        with self:
            self._icon = ui.icon("label").props("aria-hidden=true")
            self._word = ui.label()
        self.set(word)

    def set(self, word: str) -> None:
        """Show another status."""
        shown = look(word)
        self.classes(replace=f"sb-badge sb-{shown.role}{' sb-plain' if self._plain else ''}")
        self._icon.set_name(shown.icon)
        self._word.set_text(shown.word)


def status_badge(status: str) -> StatusBadge:
    """The badge of a status, payment, kind or quote word."""
    return StatusBadge(status)


def plain_badge(status: str) -> StatusBadge:
    """The same without a ground, for what is beside the point (kind, payment) in a dense list."""
    return StatusBadge(status, plain=True)


def _cell(classes: str) -> str:
    # Only this file's own table is written into the template; the row's word is data and stays data.
    looks = dumps({word: asdict(one) for word, one in LOOKS.items()}).replace('"', "'")
    return (
        '<q-td :props="props"><template v-if="props.value">'
        f'<span v-for="look in [({looks})[props.value] || '
        "{word: props.value, icon: 'label', role: 'neutral'}]\" "
        f":class=\"'{classes} sb-' + look.role\">"
        '<q-icon :name="look.icon" aria-hidden="true"></q-icon>{{ look.word }}</span>'
        "</template></q-td>"
    )


#: For `table.add_slot("body-cell-status", BADGE_CELL)`; the cell's value is the lower-case word.
BADGE_CELL: str = _cell("sb-badge")
#: The same for `plain_badge`.
PLAIN_BADGE_CELL: str = _cell("sb-badge sb-plain")
