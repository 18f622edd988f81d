"""The live list of a user's sessions, one row per browser, the current one first."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.shared.async_button import AsyncButton
from components.shared.html_form import HtmlForm
from components.shared.relative_time import relative_time
from components.shared.stat_card import glow
from data.accounts import browsers
from data.accounts.sessions import MOST_SHOWN, SessionView

#: Icons by the end of the browser's name.
_ICONS = {"iPhone": "smartphone", "Android": "smartphone", "iPad": "tablet", browsers.PROGRAM: "terminal"}
#: For sessions older than the recording of browser names.
_UNNAMED_BROWSER = "A browser"

_EVERYWHERE = "/api/account/sessions?everywhere=true"

End = Callable[[SessionView], Awaitable[None]]


class SessionList(ui.element):
    """The rows, their number, and the buttons to end all other sessions, or all."""

    def __init__(self, *, end: End, end_others: Callable[[], Awaitable[None]]) -> None:
        super().__init__("div")
        self.classes("sb-stack")
        self._end = end
        self._rows: dict[str, ui.element] = {}
        with self:
            self._count = ui.label().classes("sb-muted").props("role=status")
            self._list = ui.element("ul").classes("sb-sessions").props('aria-label="Where you are signed in"')
            self._others = AsyncButton("Sign out everywhere else", end_others, icon="logout")
            self._others.props("outline").classes("sb-send")
            # Posted by the browser, because the response also deletes the cookie.
            everywhere = HtmlForm(_EVERYWHERE, method="DELETE", then="/login?done=everywhere")
            everywhere.button("Sign out everywhere").props("outline icon=logout").classes("sb-send")

    def show(self, sessions: Sequence[SessionView]) -> None:
        """Show these sessions; existing rows stay untouched, new ones glow."""
        is_first_time = not self._rows
        ids = {session.id for session in sessions}
        for removed in [id_ for id_ in self._rows if id_ not in ids]:
            self._rows.pop(removed).delete()
        for at, session in enumerate(sessions):
            if session.id not in self._rows:
                row = self._rows[session.id] = self._draw(session)
                row.move(target_index=at)
                if not is_first_time:
                    glow(row, 0)
        self._count.set_text(_counted(len(sessions)))
        self._others.set_visibility(len(sessions) > 1)

    def _draw(self, session: SessionView) -> ui.element:
        name = session.browser or _UNNAMED_BROWSER
        with self._list, ui.element("li").classes("sb-session") as row:
            ui.icon(_icon(name)).props("aria-hidden=true")
            with ui.element("div").classes("sb-grow"):
                with ui.element("div").classes("sb-row"):
                    TextElement(tag="span", text=name).classes("sb-strong")
                    if session.current:
                        TextElement(tag="span", text="This browser").classes("sb-badge sb-positive")
                _details(session)
            if not session.current:
                button = AsyncButton("Sign out", lambda: self._end(session)).props("flat dense")
                button.props["aria-label"] = f"Sign out {name}"
        return row


def _details(session: SessionView) -> None:
    with ui.element("div").classes("sb-session-details"):
        if session.network:
            TextElement(tag="span", text=session.network)
        with TextElement(tag="span", text="Signed in "):
            relative_time(session.created_at)
        with TextElement(tag="span", text="Last page opened "):
            relative_time(session.seen_at)


def _icon(name: str) -> str:
    return next((icon for end, icon in _ICONS.items() if name.endswith(end)), "computer")


def _counted(number: int) -> str:
    if number == 1:
        return "You are signed in only here."
    if number == MOST_SHOWN:
        return f"These {MOST_SHOWN} browsers were used last."
    return f"{number} browsers are signed in."
