"""The parts of every admin page: frame, connection status, poll, sound, notices, shortcuts, live channel."""

from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from nicegui import ui

from components import live
from components.desk import keyboard_shortcuts
from components.desk.connection_status import ConnectionStatus, Freshness
from components.desk.event_notices import notices_of
from components.desk.notice_feed import NoticeFeed
from components.desk.notification_sound import NotificationSound
from components.shared import notices
from components.shared.layout import AdminFrame, admin_frame
from data.accounts.permissions import Credentials, Identity
from data.errors import DomainError
from data.text_search import isolated

#: Seconds between two polls of a page; main.py puts the setting here.
poll_seconds = 5.0


class LiveView(live.Topic, Protocol):
    """Live content that many open pages share, such as a list."""

    def resend(self) -> None:
        """Send the server state to the browser again."""
        ...


@dataclass(eq=False, repr=False)
class AdminPage:
    frame: AdminFrame
    light: ConnectionStatus
    channel: live.Channel = field(init=False)
    poll_timer: ui.timer = field(init=False)
    on_reload: Callable[[], Awaitable[None]] | None = None
    on_fault: Callable[[], None] | None = None
    view: LiveView | None = None

    async def refresh(self) -> None:
        """The refresh button: poll, then reload the page's content regardless of events."""
        with notices.report_errors():
            await self.poll()
            if self.on_reload is not None:
                await self.on_reload()

    async def poll(self, read: Callable[[], Awaitable[None]] = live.poll) -> None:
        """Poll the database; new events arrive through the channel. Raises DatabaseUnavailable."""
        try:
            await read()
        except DomainError:
            self._show_freshness(Freshness.now(answered=False))
            raise
        self._show_freshness(Freshness.now())

    async def poll_quietly(self) -> None:
        """The timer's poll; if the database does not answer, only the connection status changes."""
        with suppress(DomainError):
            await self.poll(live.poll_if_due)

    def show_fault(self) -> None:
        """Show that a database fault appeared or disappeared."""
        self._show_freshness(Freshness.now())
        if self.on_fault is not None:
            self.on_fault()

    def key(self) -> Hashable:
        """Pages without a view of their own share one key."""
        return self.view and self.view.key()

    async def prepare(self, batch: live.EventBatch) -> live.Update:
        """Combine the notices, shared by all pages, with the update of the page's own view."""
        light, content = batch.cached("desk", lambda: _payload(batch))
        update = await self.view.prepare(batch) if self.view else live.Update()
        return live.Update({**content, **update.message}, (light, update.state))

    def apply(self, state: tuple[Freshness, Any]) -> None:
        """Update the server state to what the browser receives."""
        light, view_state = state
        self.light.hold(light)
        if self.view:
            self.view.apply(view_state)

    async def reload(self) -> None:
        """Read the page's content again. Raises DomainError."""
        if self.on_reload is not None:
            await self.on_reload()

    def resend(self) -> None:
        """Send the server state to the browser again."""
        self.light.update()
        if self.view:
            self.view.resend()

    def close(self) -> None:
        """Break the reference cycle between the page and its content."""
        self.on_reload = self.view = None

    def _show_freshness(self, light: Freshness) -> None:
        self.light.hold(light)
        self.channel.send_status(light=light.payload)


def _payload(batch: live.EventBatch) -> tuple[Freshness, dict[str, Any]]:
    light, new_notices = Freshness.now(), notices_of(batch.events)
    content = {
        "notices": [notice.payload for notice in new_notices],
        "rang": sum(one.count for one in new_notices),
    }
    return light, {"light": light.payload, **content}


@contextmanager
def admin_page(
    title: str, *, actor: Credentials, person: Identity, shop_name: str, lead: str | None = None
) -> Iterator[AdminPage]:
    """Draw an admin page; the caller draws its main part."""
    with admin_frame(title, shop_name=shop_name, person_name=person.name, lead=lead) as frame:
        with frame.status:
            light = ConnectionStatus()
        with frame.sound:
            NotificationSound(f"{isolated(title)} · {isolated(shop_name)}", actor=actor, sound=person.sound)
        page = AdminPage(frame, light)
        ui.context.client.on_delete(page.close)
        page.channel = live.Channel(page, actor=actor, person=person, resend=page.resend)
        live.follow_fault(page.show_fault)
        page.poll_timer = ui.timer(poll_seconds, page.poll_quietly, immediate=False)
        with notices.notification_area().place:
            NoticeFeed()
        keyboard_shortcuts.register(page.refresh)
        yield page
