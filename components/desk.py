"""What every page of the order desk has: frame, freshness light, poll, bell, notices and keys."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from nicegui import ui

from components import keys, live, notices
from components.bell import Bell
from components.freshness import Freshness
from components.happenings import told
from components.layout import DeskFrame, desk_frame
from data.events import Fact
from data.people import Actor, Person
from data.refusals import Refusal

#: Seconds between two polls of a page; main.py puts the setting here.
poll_seconds = 5.0


@dataclass(eq=False, repr=False)
class Desk:
    """One open desk page."""

    frame: DeskFrame
    light: Freshness
    bell: Bell
    poll: ui.timer = field(init=False)
    reload: Callable[[], Awaitable[None]] | None = None

    async def refresh(self) -> None:
        """The refresh button: catch up, and read anew what the page shows, whatever the events said."""
        with notices.telling():
            await self.catch_up()
            if self.reload is not None:
                await self.reload()

    async def catch_up(self) -> None:
        """Look for what happened elsewhere; the page's own follower draws it. Raises Unavailable."""
        try:
            await live.catch_up()
        except Refusal:
            self.light.show(answered=False)
            raise
        self.light.show()

    async def check(self) -> None:
        """The poll: as catch_up(), but a database that does not answer only changes the light."""
        try:
            await self.catch_up()
        except Refusal:
            return

    async def hear(self, facts: list[Fact]) -> None:
        """Tell what happened elsewhere, and ring."""
        happened = told(facts)
        for notice in happened:
            notices.tell(notice)
        if happened:
            self.bell.ring(sum(notice.count for notice in happened))
        self.light.show()


@contextmanager
def desk(
    title: str, *, actor: Actor, person: Person, shop_name: str, lead: str | None = None
) -> Iterator[Desk]:
    """Draw a desk page around what is drawn inside."""
    with desk_frame(title, shop_name=shop_name, person_name=person.name, lead=lead) as frame:
        with frame.status:
            light = Freshness()
        with frame.sound:
            bell = Bell(f"{title} · {shop_name}", actor=actor, sound=person.sound)
        page = Desk(frame, light, bell)
        page.poll = ui.timer(poll_seconds, page.check, immediate=False)
        notices.board()
        live.follow(page.hear, concerns=live.everything, actor=actor)
        keys.listen(page.refresh)
        yield page
