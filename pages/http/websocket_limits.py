"""WebSocket messages have a largest size, inflated size and rate.

uvicorn's protocol on wsproto inflates a frame before it looks at its size, and parses all messages of a
chunk at once. Here a compressed message is inflated up to its limit and no further, and the next message is
parsed after the application has taken the one before it.
"""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from time import monotonic
from typing import Any

from uvicorn.protocols.websockets.wsproto_impl import WebsocketBuffer, WSProtocol
from wsproto import ConnectionType, WSConnection
from wsproto.connection import ConnectionState
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Event, TextMessage
from wsproto.extensions import PerMessageDeflate
from wsproto.frame_protocol import CloseReason, FrameDecoder, FrameProtocol, Opcode, RsvBits
from wsproto.utilities import LocalProtocolError

from pages.http.request_guard import LARGEST_BODY

#: Bytes of a message, inflated. The server's setting `ws_max_size` is the same for what is not compressed.
LARGEST_MESSAGE = LARGEST_BODY
#: A compressed message may inflate to this many bytes, and further to this many times what was sent. The
#: longest text of a form has 5,000 characters; when it is sent again it compresses to almost nothing.
SMALL_MESSAGE, LARGEST_RATIO = 32_768, 8
#: Frames of one socket, pings and fragments included: at once, and per second after that.
MOST_FRAMES, FRAMES_PER_SECOND = 1_000, 100
#: Seconds for the other side to take the reason why its socket is closed.
CLOSE_TIMEOUT = 5.0
#: A compressor of 24 kB for each socket, where zlib's own choice is 256 kB. Readable for every browser.
_LEVEL, _WINDOW_BITS, _MEMORY_LEVEL = 1, 12, 4
_TOO_MANY_FRAMES = "Too many frames"


class TooLargeError(Exception):
    """A message inflates to more than its limit."""


class BoundedInflater:
    """What wsproto calls of a decompressor of zlib, with a limit for each message."""

    def __init__(self, window_bits: int) -> None:
        self._inflater = zlib.decompressobj(-window_bits)
        self._received = self._inflated = 0

    def begin_message(self) -> None:
        """Count from zero."""
        self._received = self._inflated = 0

    def decompress(self, data: bytes) -> bytes:
        """Inflate the next part of a message. Raises TooLargeError, and zlib.error for what is no deflate."""
        self._received += len(data)
        left = min(LARGEST_MESSAGE, SMALL_MESSAGE + LARGEST_RATIO * self._received) - self._inflated
        inflated = self._inflater.decompress(data, left + 1)
        self._inflated += len(inflated)
        if len(inflated) > left:
            raise TooLargeError
        if self._inflater.eof:  # zlib would keep all that comes after the end
            raise zlib.error("the stream has an end")
        return inflated

    def flush(self) -> bytes:
        """Nothing is held back: `decompress` gives all there is."""
        return b""


class BoundedDeflate(PerMessageDeflate):
    """permessage-deflate with an inflater that stops, and a small compressor."""

    def accept(self, offer: str) -> bool | str | None:
        """Agree to an offer; one with nonsense in it is declined."""
        try:
            return super().accept(offer)
        except ValueError:
            return None

    def frame_inbound_header(
        self, proto: FrameDecoder | FrameProtocol, opcode: Opcode, rsv: RsvBits, payload_length: int
    ) -> CloseReason | RsvBits:
        """A message begins with a frame that is marked as compressed."""
        if rsv.rsv1:
            inflater: Any = self._decompressor or BoundedInflater(self.client_max_window_bits)
            inflater.begin_message()
            self._decompressor = inflater
        return super().frame_inbound_header(proto, opcode, rsv, payload_length)

    def frame_inbound_payload_data(
        self, proto: FrameDecoder | FrameProtocol, data: bytes
    ) -> bytes | CloseReason:
        """Inflate a part of a frame, or refuse it."""
        try:
            return super().frame_inbound_payload_data(proto, data)
        except TooLargeError:
            return CloseReason.MESSAGE_TOO_BIG

    def frame_inbound_complete(
        self,
        proto: FrameDecoder | FrameProtocol,
        fin: bool,  # noqa: FBT001 - as wsproto calls it
    ) -> bytes | CloseReason | None:
        """Inflate what is left of a message, or refuse it."""
        try:
            return super().frame_inbound_complete(proto, fin)
        except TooLargeError:
            return CloseReason.MESSAGE_TOO_BIG

    def frame_outbound(
        self,
        proto: FrameDecoder | FrameProtocol,
        opcode: Opcode,
        rsv: RsvBits,
        data: bytes,
        fin: bool,  # noqa: FBT001
    ) -> tuple[RsvBits, bytes]:
        """Compress, in less memory than wsproto would take."""
        if self._compressor is None and not opcode.iscontrol():
            bits = min(_WINDOW_BITS, self.server_max_window_bits)
            self._compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -bits, _MEMORY_LEVEL)
        return super().frame_outbound(proto, opcode, rsv, data, fin)


class _LimitedConnection(WSConnection):
    """wsproto's connection; it stops to parse while a message waits for the application."""

    def __init__(self) -> None:
        super().__init__(ConnectionType.SERVER)
        self.is_paused = False
        self._frames_left, self._counted_at = float(MOST_FRAMES), monotonic()

    def send(self, event: Event) -> bytes:
        """Agree to compression with the bounded extension alone."""
        if isinstance(event, AcceptConnection):
            event = replace(event, extensions=[BoundedDeflate() for _ in event.extensions])
        return super().send(event)

    def events(self) -> Iterator[Event]:  # type: ignore[override]
        """What was received, up to the first message that is whole; the rest waits until it was taken."""
        for event in super().events():
            if getattr(event, "frame_finished", True) and self._is_flood():
                yield CloseConnection(code=CloseReason.POLICY_VIOLATION, reason=_TOO_MANY_FRAMES)
                return
            yield event
            if self.is_paused:
                return

    def _is_flood(self) -> bool:
        now = monotonic()
        earned = (now - self._counted_at) * FRAMES_PER_SECOND
        self._frames_left, self._counted_at = min(MOST_FRAMES, self._frames_left + earned) - 1, now
        return self._frames_left < 0


class _Parts(WebsocketBuffer):
    """The parts of a message. Text is kept in UTF-8: as a string it may take four times as much memory."""

    _is_text = False

    def extend(self, event: TextMessage | BytesMessage) -> None:
        """Add a part. Raises uvicorn's own error where the message is too large."""
        self._is_text = isinstance(event, TextMessage)
        data = event.data.encode() if isinstance(event, TextMessage) else event.data
        super().extend(BytesMessage(data=data))

    def to_message(self) -> Any:
        """The whole message, as the application gets it."""
        message: Any = super().to_message()
        return {"type": message["type"], "text": message["bytes"].decode()} if self._is_text else message


class BoundedWebSocket(WSProtocol):
    """uvicorn's WebSocket on wsproto, with limits."""

    conn: _LimitedConnection

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.conn = _LimitedConnection()
        self.buffer = _Parts(self.config.ws_max_size)

    def handle_message(self, event: TextMessage | BytesMessage) -> None:
        """Take a part of a message; a whole one is the last until the application took it."""
        super().handle_message(event)
        self.conn.is_paused = self.read_paused

    async def receive(self) -> Any:
        """The next message; the one behind it is parsed now, before the connection is read again."""
        message = await super().receive()
        if not (self.read_paused or self.disconnected or self.transport.is_closing()):
            self.conn.is_paused = False
            self.handle_events()
        return message

    def handle_close(self, event: CloseConnection) -> None:
        """End the connection; a sender who broke a rule is told which."""
        if self.conn.state is ConnectionState.OPEN and not self.close_sent:
            self.transport.write(self.conn.send(event))
            self.loop.call_later(CLOSE_TIMEOUT, self.transport.abort)
        super().handle_close(event)

    def shutdown(self) -> None:
        """End with the server; uvicorn's own stumbles over a socket whose closing is under way."""
        try:
            super().shutdown()
        except LocalProtocolError:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a message of which only a part came."""
        self.buffer.clear()
        super().connection_lost(exc)
