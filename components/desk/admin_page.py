"""What every page of the order desk has: frame, freshness light, poll, bell, notices, keys, live line."""

from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from nicegui import ui

from components import live
from components.desk import keyboard_shortcuts
from components.desk.connection_status import Freshness, Light
from components.desk.event_notices import told
from components.desk.notice_feed import News
from components.desk.notification_sound import Bell
from components.shared import notices
from components.shared.layout import DeskFrame, desk_frame
from data.accounts.permissions import Actor, Person
from data.errors import Refusal
from data.text_search import isolated

#: Seconds between two polls of a page; main.py puts the setting here.
poll_seconds = 5.0


class Part(live.Listener, Protocol):
    """What a page shows in a way that many pages share: a list, for one."""

    def redraw(self) -> None:
        """Send the browser anew what is held here."""
        ...


@dataclass(eq=False, repr=False)
class Desk:
    """One open desk page."""

    frame: DeskFrame
    light: Freshness
    line: live.Line = field(init=False)
    poll: ui.timer = field(init=False)
    reload: Callable[[], Awaitable[None]] | None = None
    on_fault: Callable[[], None] | None = None
    part: Part | None = None

    async def refresh(self) -> None:
        """The refresh button: catch up, and read anew what the page shows, whatever the events said."""
        with notices.telling():
            await self.catch_up()
            if self.reload is not None:
                await self.reload()

    async def catch_up(self, look: Callable[[], Awaitable[None]] = live.catch_up) -> None:
        """Look for what happened elsewhere; it comes over the line. Raises Unavailable."""
        try:
            await look()
        except Refusal:
            self._say(Light.now(answered=False))
            raise
        self._say(Light.now())

    async def check(self) -> None:
        """The poll: as catch_up(), but a database that does not answer only changes the light."""
        with suppress(Refusal):
            await self.catch_up(live.poll)

    def show_fault(self) -> None:
        """Say that nothing can be saved any more, or that it can again."""
        self._say(Light.now())
        if self.on_fault is not None:
            self.on_fault()

    def key(self) -> Hashable:
        """Pages without a part of their own all get the same news."""
        return self.part and self.part.key()

    async def prepare(self, batch: live.Batch) -> live.Prepared:
        """What happened, in words for every counter, and what it means for the page's own part."""
        light, words = batch.once("desk", lambda: _words(batch))
        part = await self.part.prepare(batch) if self.part else live.Prepared()
        return live.Prepared({**words, **part.news}, (light, part.state))

    def absorb(self, state: tuple[Light, Any]) -> None:
        """Hold what the browser is being told."""
        light, part = state
        self.light.hold(light)
        if self.part:
            self.part.absorb(part)

    async def read_anew(self) -> None:
        """Read again what this page shows. Raises Refusal."""
        if self.reload is not None:
            await self.reload()

    def redraw(self) -> None:
        """Send the browser anew what is held here."""
        self.light.update()
        if self.part:
            self.part.redraw()

    def close(self) -> None:
        """Let go of what the page shows, which refers back to the page."""
        self.reload = self.part = None

    def _say(self, light: Light) -> None:
        self.light.hold(light)
        self.line.remark(light=light.words)


def _words(batch: live.Batch) -> tuple[Light, dict[str, Any]]:
    light, happened = Light.now(), told(batch.facts)
    words = {"notices": [notice.words for notice in happened], "rang": sum(one.count for one in happened)}
    return light, {"light": light.words, **words}


@contextmanager
def desk(
    title: str, *, actor: Actor, person: Person, shop_name: str, lead: str | None = None
) -> Iterator[Desk]:
    """Draw a desk page around what is drawn inside."""
    with desk_frame(title, shop_name=shop_name, person_name=person.name, lead=lead) as frame:
        with frame.status:
            light = Freshness()
        with frame.sound:
            Bell(f"{isolated(title)} · {isolated(shop_name)}", actor=actor, sound=person.sound)
        page = Desk(frame, light)
        ui.context.client.on_delete(page.close)
        page.line = live.Line(page, actor=actor, person=person, redraw=page.redraw)
        live.follow_fault(page.show_fault)
        page.poll = ui.timer(poll_seconds, page.check, immediate=False)
        with notices.board().place:
            News()
        keyboard_shortcuts.listen(page.refresh)
        yield page
