"""A select with live counts in its option labels."""

from collections.abc import Sequence

from nicegui import ui

from components import live
from components.shared import silent_updates


class CountedSelect(ui.select, component="counted_select.js"):
    """A ui.select whose labels also arrive through the channel, as `counts`."""

    def count(self, options: dict[str, str]) -> None:
        """Show these labels, which are newer than everything the channel has sent."""
        with self.props.suspend_updates():
            self.props["seq"] = live.last_seq()
        self.set_options(options, value=self.value)

    def hold(self, seq: int, options: dict[str, str], shown: Sequence[dict[str, object]]) -> None:
        """Update the server state to the labels of this message number; `shown` has NiceGUI's own format."""
        self.options = options
        silent_updates.set_prop(self, "options", shown)  # the list is shared by many pages
        silent_updates.set_prop(self, "seq", seq)
