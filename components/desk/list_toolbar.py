"""The row above a list: its search and its filters, which follow the address."""

from collections.abc import Awaitable, Mapping
from typing import Protocol

from nicegui import events, ui

from components.shared.list_state import ListState


class OnChange(Protocol):
    """What is called with the words that were changed."""

    def __call__(self, changes: Mapping[str, str], *, push: bool = True) -> Awaitable[None]:
        """Ask for something else."""
        ...


class ListToolbar(ui.element):
    """Search box and filters of one list. What else is drawn inside stands behind them."""

    def __init__(self, asked: ListState, on_change: OnChange) -> None:
        super().__init__("div")
        self.classes("sb-toolbar").props('role=group aria-label="Search and filters"')
        self._asked = asked
        self._on_change = on_change
        self._controls: dict[str, ui.input | ui.select] = {}

    def search(self, label: str, placeholder: str) -> None:
        """A box to search by; the list follows while somebody types."""

        async def typed(event: events.ValueChangeEventArguments[str | None]) -> None:
            await self._on_change({"q": (event.value or "").strip()}, push=False)

        with self:
            box = ui.input(value=self._asked["q"], placeholder=placeholder, on_change=typed)
            box.props("type=search clearable debounce=250 maxlength=200").props["aria-label"] = label
            box.classes("sb-search-input sb-grow")
            with box.add_slot("prepend"):
                ui.icon("search").props("aria-hidden=true")
        self._controls["q"] = box

    def choice(self, name: str, label: str, options: Mapping[str, str]) -> None:
        """A box to choose a filter from. A word in the address that is none of them is as the first."""

        async def chosen(event: events.ValueChangeEventArguments[str]) -> None:
            await self._on_change({name: event.value})

        if self._asked[name] not in options:
            self._asked.change(**{name: next(iter(options))})
        with self:
            box = ui.select(dict(options), value=self._asked[name], on_change=chosen)
        box.props["aria-label"] = label
        self._controls[name] = box

    def count(self, name: str, options: Mapping[str, str]) -> None:
        """Word a filter's options anew, with their numbers; nothing is sent where they are the same."""
        box = self._controls[name]
        if isinstance(box, ui.select) and box.options != options:
            box.set_options(dict(options), value=box.value)

    def follow(self) -> None:
        """Set all to what is asked for now; the browser went back or forward."""
        for name, box in self._controls.items():
            if isinstance(box, ui.select) and self._asked[name] not in box.options:
                self._asked.change(**{name: next(iter(box.options))})
            box.set_value(self._asked[name])
