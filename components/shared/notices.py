"""Notices to one person: at most three at once, gone by themselves unless hovered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from nicegui import Client, ui

from components.shared import relative_time
from data.errors import Refusal

MOST = 3
SECONDS = 6.0
SECONDS_WITH_UNDO = 10.0


@dataclass(frozen=True, slots=True)
class Notice:
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
class Card:
    """A notice that is on the page."""

    notice: Notice
    element: ui.element
    timer: ui.timer = field(init=False)


class Board:
    """The place of one page's notices."""

    def __init__(self) -> None:
        self.cards: list[Card] = []
        with ui.context.client.layout:
            self.place = (
                ui.element("div")
                .classes("sb-notices")
                .props("role=status aria-live=polite aria-atomic=false")
            )

    def tell(self, notice: Notice) -> None:
        """Show a notice; where there are too many, the oldest goes."""
        while len(self.cards) >= MOST:
            self.dismiss(self.cards[0])
        with self.place:
            self.cards.append(self._draw(notice))

    def dismiss(self, card: Card) -> None:
        """Take a notice away; doing it twice is harmless."""
        if card in self.cards:
            self.cards.remove(card)
            card.timer.cancel()
            card.element.delete()

    def _draw(self, notice: Notice) -> Card:
        element = ui.element("div").classes(f"sb-notice sb-{notice.role}")
        card = Card(notice, element)
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

    def _act(self, card: Card) -> object:
        self.dismiss(card)
        return card.notice.on_action() if card.notice.on_action else None

    def _let_go(self, card: Card) -> None:
        if card in self.cards:
            card.timer.cancel()
            with card.element:
                card.timer = ui.timer(card.notice.seconds / 2, lambda: self.dismiss(card), once=True)


_boards: WeakKeyDictionary[Client, Board] = WeakKeyDictionary()


def board() -> Board:
    """The board of the page that is being drawn or brought up to date."""
    client = ui.context.client
    if client not in _boards:
        _boards[client] = Board()
    return _boards[client]


def tell(notice: Notice) -> None:
    """Show a notice on this page."""
    board().tell(notice)


def done(
    text: str, *, detail: str = "", action: str = "", on_action: Callable[[], object] | None = None
) -> None:
    """Say that something worked, with a way to undo it where there is one."""
    seconds = SECONDS_WITH_UNDO if action else SECONDS
    tell(
        Notice(
            text, detail, "", "check_circle", "positive", action=action, on_action=on_action, seconds=seconds
        )
    )


def refused(refusal: Refusal) -> None:
    """Say why something was not done, and what to do next."""
    tell(Notice(str(refusal), icon="error", role="critical", seconds=SECONDS_WITH_UNDO))


@contextmanager
def telling() -> Iterator[None]:
    """Turn a refusal raised inside into a notice, and go on."""
    page = ui.context.client
    try:
        yield
    except Refusal as refusal:
        with page:  # whatever was pressed may be gone by now
            refused(refusal)


def _detail(notice: Notice) -> None:
    if notice.detail and notice.to:
        ui.link(notice.detail, notice.to).classes("sb-link")
    elif notice.detail:
        ui.label(notice.detail).classes("sb-muted")
