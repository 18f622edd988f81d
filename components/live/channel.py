"""The way of the news to one page's browser: a socket of its own, and NiceGUI's where that cannot be had.

News have numbers. A browser says the last one it has when it opens its socket, and is told what it missed;
one that finds a gap asks. What is not kept any more is drawn anew from what the page holds here.
"""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from nicegui import background_tasks, events, ui

from components.live.broadcaster import Broadcaster, LivePage, Message, broadcaster, to_json
from components.live.subscription import LEAVE
from data.accounts.permissions import Credentials, Identity
from data.errors import DomainError

log = logging.getLogger("shopbell.live")

#: News that are kept for a browser that was away.
BUFFER_SIZE = 50
#: Seconds after which a page that could not be read anew tries again.
RETRY_SECONDS = 5.0


class Connection(Protocol):
    """A socket of the page's browser."""

    def send(self, news: Message) -> None:
        """Send this, without waiting."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class Channel(ui.element, component="channel.js"):
    """One page's line. `redraw` sends the page anew what it holds, where news were lost."""

    def __init__(
        self, listener: LivePage, *, actor: Credentials, person: Identity, redraw: Callable[[], None]
    ) -> None:
        super().__init__()
        self.listener = listener
        self.actor = actor
        self.person_id = person.id
        self.recent: deque[Message] = deque(maxlen=BUFFER_SIZE)
        self._redraw = redraw
        self._wire: Connection | None = None
        self._is_over = False
        self._hub: Broadcaster = broadcaster()
        self._ticket = secrets.token_urlsafe(16)
        self._hub.add(self._ticket, self)
        self.last = self._hub.seq
        self.props.update({"ticket": self._ticket, "last": self.last})
        self.on("gap", self._on_gap)
        self._tab = self.client  # the element's own reference does not outlive the page
        self._tab.on_delete(self._close)

    def send(self, news: Message) -> None:
        """Send the news, and keep them for a while."""
        if self._is_over:
            return
        self.recent.append(news)
        self._put(news)

    def send_status(self, **words: Any) -> None:
        """Send something that is no news; it also lets the browser notice that it missed some."""
        self._put(Message(self.last, self.last, to_json({"seq": self.last, **words})))

    def apply(self, seq: int, state: Any) -> None:
        """Bring the page up to date."""
        if not self._is_over:
            self.listener.apply(state)
        self.skip(seq)

    def skip(self, seq: int) -> None:
        """What is held here is as new as this."""
        self.last = seq

    def resync(self, seq: int) -> None:
        """Read anew what the page shows: the news up to this number are lost."""
        background_tasks.create(self._reload(seq), name="shopbell line")

    async def _reload(self, seq: int) -> None:
        self.recent.clear()
        while not self._is_over:
            try:
                with self._tab:
                    await self.listener.reload()
                    self.skip(seq)
                    self.send_status(last=seq)
                return
            except DomainError as refusal:
                log.warning("A desk could not be read anew, and tries again: %s", refusal)
                await asyncio.sleep(RETRY_SECONDS)

    def revoke(self) -> None:
        """Take the page to the sign-in."""
        self._close()
        if not self._tab.is_deleted:
            self._tab.run_javascript(LEAVE)

    def attach(self, wire: Connection, last: int) -> None:
        """The browser opened its socket and has the news up to `last`; from now on they go there."""
        self.detach()
        self._wire = wire
        self._replay(last)

    def detach(self, wire: Connection | None = None) -> None:
        """The socket is gone, or has to go; news go the other way again. An older socket's end is no news."""
        if self._wire is not None and wire in {None, self._wire}:
            self._wire.close()
            self._wire = None

    def _put(self, news: Message) -> None:
        if self._is_over:
            return
        if self._wire is None:
            self._tab.run_javascript(f"getElement({self.id})?.hear({news.text})")
        else:
            self._wire.send(news)

    def _on_gap(self, event: events.GenericEventArguments) -> None:
        if isinstance(event.args, int):
            self._replay(event.args)

    def _replay(self, last: int) -> None:
        missed = [news for news in self.recent if news.seq > last]
        if (missed[0].after if missed else self.last) > last:
            self._redraw()
            self.send_status(last=self.last)
            missed = [news for news in missed if news.seq > self.last]
        for news in missed:
            self._put(news)

    def _close(self) -> None:
        self._is_over = True
        self.detach()
        self._hub.remove(self._ticket)


def channel(ticket: str, person: Identity) -> Channel | None:
    """The line of an open page, for whoever opened that page."""
    found = broadcaster().lines.get(ticket)
    return found if isinstance(found, Channel) and found.person_id == person.id else None
