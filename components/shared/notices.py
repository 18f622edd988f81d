"""Notices to one person: at most three at once, gone by themselves unless hovered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from nicegui import Client, ui

from components.shared import relative_time
from data.errors import DomainError

MOST = 3
SECONDS = 6.0
SECONDS_WITH_UNDO = 10.0


@dataclass(frozen=True, slots=True)
class Notification:
    """One thing to tell."""

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
    """A notice that is on the page."""

    notice: Notification
    element: ui.element
    timer: ui.timer = field(init=False)


class NotificationArea:
    """The place of one page's notices."""

    def __init__(self) -> None:
        self.cards: list[NotificationCard] = []
        with ui.context.client.layout:
            self.place = (
                ui.element("div")
                .classes("sb-notices")
                .props("role=status aria-live=polite aria-atomic=false")
            )

    def tell(self, notice: Notification) -> None:
        """Show a notice; where there are too many, the oldest goes."""
        while len(self.cards) >= MOST:
            self.dismiss(self.cards[0])
        with self.place:
            self.cards.append(self._draw(notice))

    def dismiss(self, card: NotificationCard) -> None:
        """Take a notice away; doing it twice is harmless."""
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
        # Who reads it keeps it: the clock stops while the pointer or the keyboard is on it.
        element.on("mouseenter", card.timer.deactivate).on("focusin", card.timer.deactivate)
        element.on("mouseleave", lambda: self._let_go(card)).on("focusout", lambda: self._let_go(card))
        return card

    def _act(self, card: NotificationCard) -> object:
        self.dismiss(card)
        return card.notice.on_action() if card.notice.on_action else None

    def _let_go(self, card: NotificationCard) -> None:
        if card in self.cards:
            card.timer.cancel()
            with card.element:
                card.timer = ui.timer(card.notice.seconds / 2, lambda: self.dismiss(card), once=True)


_areas: WeakKeyDictionary[Client, NotificationArea] = WeakKeyDictionary()


def notification_area() -> NotificationArea:
    """The board of the page that is being drawn or brought up to date."""
    client = ui.context.client
    if client not in _areas:
        _areas[client] = NotificationArea()
    return _areas[client]


def notify(notice: Notification) -> None:
    """Show a notice on this page."""
    notification_area().tell(notice)


def success(
    text: str, *, detail: str = "", action: str = "", on_action: Callable[[], object] | None = None
) -> None:
    """Say that something worked, with a way to undo it where there is one."""
    seconds = SECONDS_WITH_UNDO if action else SECONDS
    notify(
        Notification(
            text, detail, "", "check_circle", "positive", action=action, on_action=on_action, seconds=seconds
        )
    )


def error(refusal: DomainError) -> None:
    """Say why something was not done, and what to do next."""
    notify(Notification(str(refusal), icon="error", role="critical", seconds=SECONDS_WITH_UNDO))


@contextmanager
def report_errors() -> Iterator[None]:
    """Turn a refusal raised inside into a notice, and go on."""
    page = ui.context.client
    try:
        yield
    except DomainError as refusal:
        with page:  # whatever was pressed may be gone by now
            error(refusal)


def _detail(notice: Notification) -> None:
    if notice.detail and notice.to:
        ui.link(notice.detail, notice.to).classes("sb-link")
    elif notice.detail:
        ui.label(notice.detail).classes("sb-muted")
