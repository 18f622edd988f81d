"""The channel to one page's browser: its own WebSocket, or NiceGUI's while that one is not connected.

Messages are numbered. The browser names its last number when it connects, or when it finds a gap, and the
missed messages are replayed. If they are no longer buffered, the server state of the page is sent instead.
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

#: Messages that are buffered for replay.
BUFFER_SIZE = 50
#: Seconds between two attempts to reload a page.
RETRY_SECONDS = 5.0


class Connection(Protocol):
    """An open WebSocket of the page's browser."""

    def send(self, message: Message) -> None:
        """Send without waiting."""
        ...

    def close(self) -> None: ...


class Channel(ui.element, component="channel.js"):
    """The channel of one page. `resend` sends its server state when messages are missing."""

    def __init__(
        self, topic: LivePage, *, actor: Credentials, person: Identity, resend: Callable[[], None]
    ) -> None:
        super().__init__()
        self.topic = topic
        self.actor = actor
        self.person_id = person.id
        self.recent: deque[Message] = deque(maxlen=BUFFER_SIZE)
        self._resend = resend
        self._connection: Connection | None = None
        self._is_closed = False
        self._broadcaster: Broadcaster = broadcaster()
        self._ticket = secrets.token_urlsafe(16)
        self._broadcaster.add(self._ticket, self)
        self.last = self._broadcaster.seq
        self.props.update({"ticket": self._ticket, "last": self.last})
        self.on("gap", self._on_gap)
        self._page_client = self.client  # the element's own reference is weak
        self._page_client.on_delete(self._close)

    def send(self, message: Message) -> None:
        """Send a message and buffer it for replay."""
        if self._is_closed:
            return
        self.recent.append(message)
        self._deliver(message)

    def send_status(self, **content: Any) -> None:
        """Send content without a number of its own; the browser notices by `seq` what it missed."""
        self._deliver(Message(self.last, self.last, to_json({"seq": self.last, **content})))

    def apply(self, seq: int, state: Any) -> None:
        if not self._is_closed:
            self.topic.apply(state)
        self.skip(seq)

    def skip(self, seq: int) -> None:
        """Record that the server state is as new as this number."""
        self.last = seq

    def resync(self, seq: int) -> None:
        background_tasks.create(self._reload(seq), name="shopbell channel")

    async def _reload(self, seq: int) -> None:
        self.recent.clear()
        while not self._is_closed:
            try:
                with self._page_client:
                    await self.topic.reload()
                    self.skip(seq)
                    self.send_status(last=seq)
                return
            except DomainError as refusal:
                log.warning("Reloading an admin page failed, retrying: %s", refusal)
                await asyncio.sleep(RETRY_SECONDS)

    def revoke(self) -> None:
        self._close()
        if not self._page_client.is_deleted:
            self._page_client.run_javascript(LEAVE)

    def attach(self, connection: Connection, last: int) -> None:
        """Use this connection from now on; the browser has the messages up to `last`."""
        self.detach()
        self._connection = connection
        self._replay(last)

    def detach(self, connection: Connection | None = None) -> None:
        """Fall back to NiceGUI's socket. A connection that was already replaced is ignored."""
        if self._connection is not None and connection in {None, self._connection}:
            self._connection.close()
            self._connection = None

    def _deliver(self, message: Message) -> None:
        if self._is_closed:
            return
        if self._connection is None:
            self._page_client.run_javascript(f"getElement({self.id})?.receive({message.text})")
        else:
            self._connection.send(message)

    def _on_gap(self, event: events.GenericEventArguments) -> None:
        if isinstance(event.args, int):
            self._replay(event.args)

    def _replay(self, last: int) -> None:
        missed = [message for message in self.recent if message.seq > last]
        if (missed[0].after if missed else self.last) > last:
            self._resend()
            self.send_status(last=self.last)
            missed = [message for message in missed if message.seq > self.last]
        for message in missed:
            self._deliver(message)

    def _close(self) -> None:
        self._is_closed = True
        self.detach()
        self._broadcaster.remove(self._ticket)


def channel(ticket: str, person: Identity) -> Channel | None:
    """The channel with this ticket, if this user opened its page."""
    found = broadcaster().channels.get(ticket)
    return found if isinstance(found, Channel) and found.person_id == person.id else None
