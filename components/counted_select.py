"""A select whose options carry numbers that change while the page is open."""

from collections.abc import Sequence

from nicegui import ui

from components import live


class CountedSelect(ui.select, component="counted_select.js"):
    """As ui.select; the labels of its options also come over the page's line, as `counts`."""

    def count(self, options: dict[str, str]) -> None:
        """Show these labels; nothing is sent where they are the same."""
        if options != self.options:
            with self.props.suspend_updates():
                self.props["asked"] = live.seen()
            self.set_options(options, value=self.value)

    def hold(self, options: dict[str, str], shown: Sequence[dict[str, object]]) -> None:
        """Know these labels, without a word to the browser; `shown` are the same as NiceGUI sends them."""
        self.options = options
        # Past the props' own notice of a change, which would send it; the list is shared by many pages.
        dict.__setitem__(self.props, "options", shown)
        dict.__setitem__(self.props, "asked", live.seen())
