"""Notices on one page: at most three at once; they disappear unless hovered or focused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from nicegui import Client, ui

from components.shared import relative_time
from data.errors import DomainError

MAX_NOTICES = 3
SECONDS = 6.0
SECONDS_WITH_UNDO = 10.0


@dataclass(frozen=True, slots=True)
class Notification:
    text: str
    detail: str = ""
    to: str = ""
    icon: str = "info"
    role: str = "info"
    group: str = ""
    action: str = ""
    on_action: Callable[[], object] | None = None
    seconds: float = SECONDS


@dataclass(eq=False)
class NotificationCard:
    """A notification that is shown on the page."""

    notice: Notification
    element: ui.element
    timer: ui.timer = field(init=False)


class NotificationArea:
    def __init__(self) -> None:
        self.cards: list[NotificationCard] = []
        with ui.context.client.layout:
            self.place = (
                ui.element("div")
                .classes("sb-notices")
                .props("role=status aria-live=polite aria-atomic=false")
            )

    def show(self, notice: Notification) -> None:
        """Show a notice; above MAX_NOTICES the oldest is dismissed."""
        while len(self.cards) >= MAX_NOTICES:
            self.dismiss(self.cards[0])
        with self.place:
            self.cards.append(self._draw(notice))

    def dismiss(self, card: NotificationCard) -> None:
        """Remove a notice; does nothing if it is already gone."""
        if card in self.cards:
            self.cards.remove(card)
            card.timer.cancel()
            card.element.delete()

    def _draw(self, notice: Notification) -> NotificationCard:
        element = ui.element("div").classes(f"sb-notice sb-{notice.role}")
        card = NotificationCard(notice, element)
        with element:
            ui.icon(notice.icon).props("aria-hidden=true")
            with ui.element("div").classes("sb-grow"):
                relative_time.sentence(notice.text).classes("sb-strong")
                _detail(notice)
            if notice.action:
                ui.button(notice.action, on_click=lambda: self._act(card)).props("flat dense")
            ui.button(icon="close", on_click=lambda: self.dismiss(card)).props(
                'flat dense round size=sm aria-label="Dismiss notice"'
            )
            card.timer = ui.timer(notice.seconds, lambda: self.dismiss(card), once=True)
        # The timer stops while the notice is hovered or focused.
        element.on("mouseenter", card.timer.deactivate).on("focusin", card.timer.deactivate)
        element.on("mouseleave", lambda: self._restart_timer(card)).on(
            "focusout", lambda: self._restart_timer(card)
        )
        return card

    def _act(self, card: NotificationCard) -> object:
        self.dismiss(card)
        return card.notice.on_action() if card.notice.on_action else None

    def _restart_timer(self, card: NotificationCard) -> None:
        if card in self.cards:
            card.timer.cancel()
            with card.element:
                card.timer = ui.timer(card.notice.seconds / 2, lambda: self.dismiss(card), once=True)


_areas: WeakKeyDictionary[Client, NotificationArea] = WeakKeyDictionary()


def notification_area() -> NotificationArea:
    """The notification area of the current page."""
    client = ui.context.client
    if client not in _areas:
        _areas[client] = NotificationArea()
    return _areas[client]


def notify(notice: Notification) -> None:
    notification_area().show(notice)


def success(
    text: str, *, detail: str = "", action: str = "", on_action: Callable[[], object] | None = None
) -> None:
    """Show that something succeeded; `action` adds a button, usually "Undo", and a longer time."""
    seconds = SECONDS_WITH_UNDO if action else SECONDS
    notify(
        Notification(
            text, detail, "", "check_circle", "positive", action=action, on_action=on_action, seconds=seconds
        )
    )


def error(refusal: DomainError) -> None:
    """Show the message of a DomainError."""
    notify(Notification(str(refusal), icon="error", role="critical", seconds=SECONDS_WITH_UNDO))


@contextmanager
def report_errors() -> Iterator[None]:
    """Turn a DomainError raised inside into a notice."""
    page = ui.context.client
    try:
        yield
    except DomainError as refusal:
        with page:  # the pressed element may have been deleted
            error(refusal)


def _detail(notice: Notification) -> None:
    if notice.detail and notice.to:
        ui.link(notice.detail, notice.to).classes("sb-link")
    elif notice.detail:
        ui.label(notice.detail).classes("sb-muted")
