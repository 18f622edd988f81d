"""Status badges, the same on a page and in a table cell."""

from dataclasses import asdict, dataclass
from json import dumps

from nicegui import ui


@dataclass(frozen=True, slots=True)
class BadgeStyle:
    """Text, icon and theme colour of one status."""

    word: str
    icon: str
    role: str


#: By database value. All tables share one namespace, so a value must have one style only.
STATUSES: dict[str, BadgeStyle] = {
    "pending": BadgeStyle("Pending", "schedule", "warning"),
    "processing": BadgeStyle("Processing", "inventory_2", "info"),
    "shipped": BadgeStyle("Shipped", "local_shipping", "accent"),
    "delivered": BadgeStyle("Delivered", "check_circle", "positive"),
    "cancelled": BadgeStyle("Cancelled", "cancel", "critical"),
    "returned": BadgeStyle("Returned", "assignment_return", "brand"),
}
PAYMENTS: dict[str, BadgeStyle] = {
    "unpaid": BadgeStyle("Unpaid", "hourglass_empty", "neutral"),
    "paid": BadgeStyle("Paid", "paid", "positive"),
    "refund_due": BadgeStyle("Refund due", "currency_exchange", "critical"),
    "refunded": BadgeStyle("Refunded", "undo", "neutral"),
}
KINDS: dict[str, BadgeStyle] = {
    "regular": BadgeStyle("Regular", "shopping_bag", "neutral"),
    "bulk": BadgeStyle("Bulk", "pallet", "info"),
    "sample": BadgeStyle("Sample", "redeem", "brand"),
}
QUOTES: dict[str, BadgeStyle] = {
    "new": BadgeStyle("Quote wanted", "request_quote", "warning"),
    "quoted": BadgeStyle("Quoted", "outgoing_mail", "info"),
    "accepted": BadgeStyle("Quote accepted", "thumb_up", "positive"),
    "declined": BadgeStyle("Quote declined", "thumb_down", "neutral"),
}
MESSAGES: dict[str, BadgeStyle] = {
    "unread": BadgeStyle("New", "mark_email_unread", "info"),
    "read": BadgeStyle("Read", "drafts", "neutral"),
    "answered": BadgeStyle("Answered", "reply", "positive"),
}
SUBSCRIBERS: dict[str, BadgeStyle] = {
    "unconfirmed": BadgeStyle("Not confirmed", "schedule", "neutral"),
    "confirmed": BadgeStyle("Confirmed", "check_circle", "positive"),
    "unsubscribed": BadgeStyle("Unsubscribed", "unsubscribe", "neutral"),
}
SHELVES: dict[str, BadgeStyle] = {
    "on_sale": BadgeStyle("On sale", "check_circle", "positive"),
    "low_stock": BadgeStyle("Low in stock", "production_quantity_limits", "warning"),
    "sold_out": BadgeStyle("Sold out", "remove_shopping_cart", "critical"),
    "archived": BadgeStyle("Archived", "archive", "neutral"),
}
ACCOUNTS: dict[str, BadgeStyle] = {
    "customer": BadgeStyle("Customer", "person", "neutral"),
    "admin": BadgeStyle("Admin", "admin_panel_settings", "accent"),
    "switched_off": BadgeStyle("Switched off", "block", "critical"),
}
BADGE_STYLES: dict[str, BadgeStyle] = (
    STATUSES | PAYMENTS | KINDS | QUOTES | MESSAGES | SUBSCRIBERS | SHELVES | ACCOUNTS
)


def badge_style(word: str) -> BadgeStyle:
    """The style of a status; an unknown one gets a neutral style."""
    return BADGE_STYLES.get(word) or BadgeStyle(word.replace("_", " ").capitalize(), "label", "neutral")


class StatusBadge(ui.element):
    """A badge with text and icon; `set` updates it in place."""

    def __init__(self, word: str, *, plain: bool = False) -> None:
        super().__init__("span")
        self._plain = plain
        with self:
            self._icon = ui.icon("label").props("aria-hidden=true")
            self._word = ui.label()
        self.set(word)

    def set(self, word: str) -> None:
        shown = badge_style(word)
        self.classes(replace=f"sb-badge sb-{shown.role}{' sb-plain' if self._plain else ''}")
        self._icon.set_name(shown.icon)
        self._word.set_text(shown.word)


def status_badge(status: str) -> StatusBadge:
    """A badge for any key of BADGE_STYLES."""
    return StatusBadge(status)


def plain_badge(status: str) -> StatusBadge:
    """A badge without background, for secondary values in a dense list."""
    return StatusBadge(status, plain=True)


def _cell(classes: str) -> str:
    # Only the constant table is written into the template; the row's value is never interpolated.
    styles = dumps({word: asdict(one) for word, one in BADGE_STYLES.items()}).replace('"', "'")
    return (
        '<q-td :props="props"><template v-if="props.value">'
        f'<span v-for="style in [({styles})[props.value] || '
        "{word: props.value, icon: 'label', role: 'neutral'}]\" "
        f":class=\"'{classes} sb-' + style.role\">"
        '<q-icon :name="style.icon" aria-hidden="true"></q-icon>{{ style.word }}</span>'
        "</template></q-td>"
    )


#: For `table.add_slot("body-cell-status", BADGE_CELL)`; the cell's value is a key of BADGE_STYLES.
BADGE_CELL: str = _cell("sb-badge")
#: The same for `plain_badge`.
PLAIN_BADGE_CELL: str = _cell("sb-badge sb-plain")
