"""Search and filters above a list, in sync with the URL."""

from collections.abc import Awaitable, Mapping
from typing import Protocol

from nicegui import events, ui

from components.shared.list_state import ListState


class OnChange(Protocol):
    """The callback for changed parameters."""

    def __call__(self, changes: Mapping[str, str], *, push: bool = True) -> Awaitable[None]: ...


class ListToolbar(ui.element):
    """The search box and filters of one list; further elements are drawn behind them."""

    def __init__(self, state: ListState, on_change: OnChange) -> None:
        super().__init__("div")
        self.classes("sb-toolbar").props('role=group aria-label="Search and filters"')
        self._state = state
        self._on_change = on_change
        self._controls: dict[str, ui.input | ui.select] = {}

    def search(self, label: str, placeholder: str) -> None:
        """A search box that filters while typing."""

        async def on_search(event: events.ValueChangeEventArguments[str | None]) -> None:
            await self._on_change({"q": (event.value or "").strip()}, push=False)

        with self:
            box = ui.input(value=self._state["q"], placeholder=placeholder, on_change=on_search)
            box.props("type=search clearable debounce=250 maxlength=200").props["aria-label"] = label
            box.classes("sb-search-input sb-grow")
            with box.add_slot("prepend"):
                ui.icon("search").props("aria-hidden=true")
        self._controls["q"] = box

    def choice(self, name: str, label: str, options: Mapping[str, str]) -> None:
        """A filter select. An unknown value in the URL counts as the first option."""

        async def on_select(event: events.ValueChangeEventArguments[str]) -> None:
            await self._on_change({name: event.value})

        if self._state[name] not in options:
            self._state.change(**{name: next(iter(options))})
        with self:
            box = ui.select(dict(options), value=self._state[name], on_change=on_select)
        box.props["aria-label"] = label
        self._controls[name] = box

    def count(self, name: str, options: Mapping[str, str]) -> None:
        """Set the labels of a filter's options with counts; equal labels are not sent."""
        box = self._controls[name]
        if isinstance(box, ui.select) and box.options != options:
            box.set_options(dict(options), value=box.value)

    def follow(self) -> None:
        """Set all controls to the list state, after back or forward."""
        for name, box in self._controls.items():
            if isinstance(box, ui.select) and self._state[name] not in box.options:
                self._state.change(**{name: next(iter(box.options))})
            box.set_value(self._state[name])
