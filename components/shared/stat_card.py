"""A card with one large number, as a link to the items that it counts."""

from nicegui import ui


class StatCard(ui.element):
    """A group named by its title; `set` shows a new number with a glow.

    `figure` is one of theme.FIGURES and colours the icon.
    """

    def __init__(
        self, title: str, *, to: str, counts: str, value: str | None = None, icon: str = "", figure: str = ""
    ) -> None:
        super().__init__("div")
        self.classes("sb-card sb-stat").props["role"] = "group"
        self.props["aria-label"] = title
        self._glows = 0
        with self:
            if icon:
                _icon(icon, figure)
            ui.link(title, to).classes("sb-stat-title", remove="nicegui-link")
            self._value = ui.label().classes("sb-stat-value")
            self._waiting = ui.element("span").classes("sb-skeleton sb-skeleton-value")
            self._counts = ui.label(counts).classes("sb-stat-counts")
        self._show(value)

    @property
    def value(self) -> str | None:
        """The number as shown; None before it is known."""
        return self._value.text or None

    def set(self, value: str, counts: str | None = None) -> None:
        """Show this number; it glows if it has changed."""
        if counts is not None:
            self._counts.set_text(counts)
        if value == self._value.text:
            return
        known = bool(self._value.text)
        self._show(value)
        if known:
            glow(self._value, self._glows)
            self._glows += 1

    def _show(self, value: str | None) -> None:
        self._value.set_text(value or "")
        self._value.set_visibility(value is not None)
        self._waiting.set_visibility(value is None)


def _icon(icon: str, figure: str) -> None:
    with ui.element("span").classes(f"sb-stat-icon sb-stat-{figure}").props("aria-hidden=true"):
        ui.icon(icon)


def glow(element: ui.element, turn: int) -> None:
    """Play the glow animation. Two classes alternate, because the same class would not restart it."""
    now, before = ("sb-glow", "sb-glow-again") if turn % 2 == 0 else ("sb-glow-again", "sb-glow")
    element.classes(now, remove=before)
