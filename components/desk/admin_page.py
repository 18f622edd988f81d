"""What every page of the order desk has: frame, freshness light, poll, bell, notices, keys, live line."""

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
    """What a page shows in a way that many pages share: a list, for one."""

    def resend(self) -> None:
        """Send the browser anew what is held here."""
        ...


@dataclass(eq=False, repr=False)
class AdminPage:
    """One open desk page."""

    frame: AdminFrame
    light: ConnectionStatus
    line: live.Channel = field(init=False)
    poll_timer: ui.timer = field(init=False)
    on_reload: Callable[[], Awaitable[None]] | None = None
    on_fault: Callable[[], None] | None = None
    part: LiveView | None = None

    async def refresh(self) -> None:
        """The refresh button: catch up, and read anew what the page shows, whatever the events said."""
        with notices.report_errors():
            await self.poll()
            if self.on_reload is not None:
                await self.on_reload()

    async def poll(self, look: Callable[[], Awaitable[None]] = live.catch_up) -> None:
        """Look for what happened elsewhere; it comes over the line. Raises Unavailable."""
        try:
            await look()
        except DomainError:
            self._say(Freshness.now(answered=False))
            raise
        self._say(Freshness.now())

    async def poll_quietly(self) -> None:
        """The poll: as catch_up(), but a database that does not answer only changes the light."""
        with suppress(DomainError):
            await self.poll(live.poll)

    def show_fault(self) -> None:
        """Say that nothing can be saved any more, or that it can again."""
        self._say(Freshness.now())
        if self.on_fault is not None:
            self.on_fault()

    def key(self) -> Hashable:
        """Pages without a part of their own all get the same news."""
        return self.part and self.part.key()

    async def prepare(self, batch: live.EventBatch) -> live.Update:
        """What happened, in words for every counter, and what it means for the page's own part."""
        light, words = batch.cached("desk", lambda: _payload(batch))
        part = await self.part.prepare(batch) if self.part else live.Update()
        return live.Update({**words, **part.news}, (light, part.state))

    def apply(self, state: tuple[Freshness, Any]) -> None:
        """Hold what the browser is being told."""
        light, part = state
        self.light.hold(light)
        if self.part:
            self.part.apply(part)

    async def reload(self) -> None:
        """Read again what this page shows. Raises Refusal."""
        if self.on_reload is not None:
            await self.on_reload()

    def resend(self) -> None:
        """Send the browser anew what is held here."""
        self.light.update()
        if self.part:
            self.part.resend()

    def close(self) -> None:
        """Let go of what the page shows, which refers back to the page."""
        self.on_reload = self.part = None

    def _say(self, light: Freshness) -> None:
        self.light.hold(light)
        self.line.send_status(light=light.words)


def _payload(batch: live.EventBatch) -> tuple[Freshness, dict[str, Any]]:
    light, happened = Freshness.now(), notices_of(batch.facts)
    words = {"notices": [notice.words for notice in happened], "rang": sum(one.count for one in happened)}
    return light, {"light": light.words, **words}


@contextmanager
def admin_page(
    title: str, *, actor: Credentials, person: Identity, shop_name: str, lead: str | None = None
) -> Iterator[AdminPage]:
    """Draw a desk page around what is drawn inside."""
    with admin_frame(title, shop_name=shop_name, person_name=person.name, lead=lead) as frame:
        with frame.status:
            light = ConnectionStatus()
        with frame.sound:
            NotificationSound(f"{isolated(title)} · {isolated(shop_name)}", actor=actor, sound=person.sound)
        page = AdminPage(frame, light)
        ui.context.client.on_delete(page.close)
        page.line = live.Channel(page, actor=actor, person=person, redraw=page.resend)
        live.follow_fault(page.show_fault)
        page.poll_timer = ui.timer(poll_seconds, page.poll_quietly, immediate=False)
        with notices.notification_area().place:
            NoticeFeed()
        keyboard_shortcuts.register(page.refresh)
        yield page
