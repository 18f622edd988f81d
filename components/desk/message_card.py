"""The message that is open beside the list."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.shared.relative_time import relative_time
from components.shared.status_badge import StatusBadge, plain_badge
from data.messages import MessageView
from data.models import MessageState

#: Mail programs accept mailto links of about 2000 characters.
MAX_QUOTED = 600

BADGES = {MessageState.NEW: "unread", MessageState.READ: "read", MessageState.ANSWERED: "answered"}


class MessageCard(ui.element):
    """The open message; `show` replaces it, `update_state` updates its state."""

    def __init__(
        self,
        *,
        on_mark: Callable[[MessageState], Awaitable[None]],
        on_close: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__("section")
        self.classes("sb-card sb-mail-card").props('aria-label="Open message"')
        self._on_mark, self._on_close = on_mark, on_close
        self._badge: StatusBadge | None = None
        self._marks: dict[MessageState, ui.button] = {}
        self.show(None)

    def show(self, message: MessageView | None) -> None:
        """Show this message, or a hint if it is None."""
        self.clear()
        with self:
            if message is None:
                ui.label("Choose a message to read it here.").classes("sb-muted")
                return
            back = ui.button("Back to the list", icon="arrow_back", on_click=self._on_close).props("flat")
            back.classes("sb-mail-back")
            self._draw_head(message)
            ui.label(message.body).classes("sb-mail-body")
            self._draw_buttons(message)
        self.update_state(message)

    def update_state(self, message: MessageView) -> None:
        """Show the state of the message; its text never changes."""
        if self._badge is not None:
            self._badge.set(BADGES[message.state])
        for state, button in self._marks.items():
            button.set_visibility(state is not message.state)

    def _draw_head(self, message: MessageView) -> None:
        with ui.element("div").classes("sb-row sb-spread"):
            TextElement(tag="h2", text=message.subject or "Without a subject")
            self._badge = plain_badge(BADGES[message.state])
        with ui.element("div").classes("sb-row sb-muted"):
            ui.label(message.name).classes("sb-strong")
            ui.label(message.email)
            relative_time(message.created_at)

    def _draw_buttons(self, message: MessageView) -> None:
        with ui.element("div").classes("sb-row"):
            ui.button("Reply by e-mail", icon="reply").props["href"] = reply_address(message)
            self._marks = {state: self._draw_mark(state, text, icon) for state, text, icon in _MARKS}

    def _draw_mark(self, state: MessageState, text: str, icon: str) -> ui.button:
        return ui.button(text, icon=icon, on_click=lambda: self._on_mark(state)).props("flat")


_MARKS = (
    (MessageState.ANSWERED, "Mark as answered", "done_all"),
    (MessageState.READ, "Mark as read", "drafts"),
    (MessageState.NEW, "Mark as new", "mark_email_unread"),
)


def reply_address(message: MessageView) -> str:
    """The mailto link for a reply, with all user input encoded."""
    subject = f"Re: {message.subject or 'Your message'}"
    quoted = "\n".join(f"> {line}" for line in message.body[:MAX_QUOTED].splitlines())
    body = f"\n\n{message.name} wrote:\n{quoted}\n"
    return f"mailto:{quote(message.email, safe='@')}?subject={quote(subject)}&body={quote(body)}"
