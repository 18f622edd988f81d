"""A select whose options carry numbers that change while the page is open."""

from collections.abc import Sequence

from nicegui import ui

from components import live
from components.shared import silent_updates


class CountedSelect(ui.select, component="counted_select.js"):
    """As ui.select; the labels of its options also come over the page's line, as `counts`."""

    def count(self, options: dict[str, str]) -> None:
        """Show these labels, which are as new as anything that the line brought so far."""
        with self.props.suspend_updates():
            self.props["asked"] = live.last_seq()
        self.set_options(options, value=self.value)

    def hold(self, seq: int, options: dict[str, str], shown: Sequence[dict[str, object]]) -> None:
        """Know the labels of the news of this number; `shown` are the same as NiceGUI sends them."""
        self.options = options
        silent_updates.set_prop(self, "options", shown)  # the list is shared by many pages
        silent_updates.set_prop(self, "asked", seq)
