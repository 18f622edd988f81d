"""Limits of WebSocket messages: size, inflated size and rate.

Uvicorn's protocol on wsproto inflates a frame before it checks the size, and parses all messages of a chunk
at once. Here a compressed message is inflated up to its limit and no further, and the next message is parsed
after the application received the one before it.
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

from pages.http.body_limit import LARGEST_BODY

#: Bytes of an inflated message. The server's setting `ws_max_size` is the same for uncompressed ones.
LARGEST_MESSAGE = LARGEST_BODY
#: A compressed message may inflate to this many bytes, plus this many times its compressed size. The longest
#: text of a form has 5,000 characters; when it is sent again, it compresses to almost nothing.
SMALL_MESSAGE, LARGEST_RATIO = 32_768, 8
#: Frames of one socket at once, and per second after that. Pings and fragments count too.
MOST_FRAMES, FRAMES_PER_SECOND = 1_000, 100
#: Seconds for the client to read the reason why its socket is closed.
CLOSE_TIMEOUT = 5.0
#: A compressor of 24 kB for each socket; zlib's default is 256 kB. Every browser can read the result.
_LEVEL, _WINDOW_BITS, _MEMORY_LEVEL = 1, 12, 4
_TOO_MANY_FRAMES = "Too many frames"


class TooLargeError(Exception):
    """A message inflates to more than its limit."""


class BoundedInflater:
    """The part of zlib's decompressor that wsproto uses, with a limit for each message."""

    def __init__(self, window_bits: int) -> None:
        self._inflater = zlib.decompressobj(-window_bits)
        self._received = self._inflated = 0

    def begin_message(self) -> None:
        self._received = self._inflated = 0

    def decompress(self, data: bytes) -> bytes:
        """Inflate the next part of a message. Raises TooLargeError, and zlib.error for invalid data."""
        self._received += len(data)
        left = min(LARGEST_MESSAGE, SMALL_MESSAGE + LARGEST_RATIO * self._received) - self._inflated
        inflated = self._inflater.decompress(data, left + 1)
        self._inflated += len(inflated)
        if len(inflated) > left:
            raise TooLargeError
        if self._inflater.eof:  # zlib would keep everything after the end in memory
            raise zlib.error("the stream has an end")
        return inflated

    def flush(self) -> bytes:
        """Nothing is buffered: `decompress` returns everything."""
        return b""


class BoundedDeflate(PerMessageDeflate):
    """permessage-deflate with a limited inflater and a small compressor."""

    def accept(self, offer: str) -> bool | str | None:
        """Decline an offer that cannot be parsed; wsproto would raise."""
        try:
            return super().accept(offer)
        except ValueError:
            return None

    def frame_inbound_header(
        self, proto: FrameDecoder | FrameProtocol, opcode: Opcode, rsv: RsvBits, payload_length: int
    ) -> CloseReason | RsvBits:
        if rsv.rsv1:  # the first frame of a compressed message
            inflater: Any = self._decompressor or BoundedInflater(self.client_max_window_bits)
            inflater.begin_message()
            self._decompressor = inflater
        return super().frame_inbound_header(proto, opcode, rsv, payload_length)

    def frame_inbound_payload_data(
        self, proto: FrameDecoder | FrameProtocol, data: bytes
    ) -> bytes | CloseReason:
        try:
            return super().frame_inbound_payload_data(proto, data)
        except TooLargeError:
            return CloseReason.MESSAGE_TOO_BIG

    def frame_inbound_complete(
        self,
        proto: FrameDecoder | FrameProtocol,
        fin: bool,  # noqa: FBT001 - wsproto's signature
    ) -> bytes | CloseReason | None:
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
        """Compress with less memory than wsproto's compressor takes."""
        if self._compressor is None and not opcode.iscontrol():
            bits = min(_WINDOW_BITS, self.server_max_window_bits)
            self._compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -bits, _MEMORY_LEVEL)
        return super().frame_outbound(proto, opcode, rsv, data, fin)


class _LimitedConnection(WSConnection):
    """wsproto's connection; stops parsing while a message waits for the application."""

    def __init__(self) -> None:
        super().__init__(ConnectionType.SERVER)
        self.is_paused = False
        self._frames_left, self._counted_at = float(MOST_FRAMES), monotonic()

    def send(self, event: Event) -> bytes:
        """Accept compression only with the bounded extension."""
        if isinstance(event, AcceptConnection):
            event = replace(event, extensions=[BoundedDeflate() for _ in event.extensions])
        return super().send(event)

    def events(self) -> Iterator[Event]:  # type: ignore[override]
        """The received events up to the first complete message; the rest waits until that one was taken."""
        for event in super().events():
            if getattr(event, "frame_finished", True) and self._is_flood():
                yield CloseConnection(code=CloseReason.POLICY_VIOLATION, reason=_TOO_MANY_FRAMES)
                return
            yield event
            if self.is_paused:
                return

    def _is_flood(self) -> bool:
        now = monotonic()
        allowed = (now - self._counted_at) * FRAMES_PER_SECOND
        self._frames_left, self._counted_at = min(MOST_FRAMES, self._frames_left + allowed) - 1, now
        return self._frames_left < 0


class _MessageBuffer(WebsocketBuffer):
    """The parts of a message. Text is kept as UTF-8: as a string it may take four times as much memory."""

    _is_text = False

    def extend(self, event: TextMessage | BytesMessage) -> None:
        """Add a part. Raises uvicorn's FrameTooLargeError."""
        self._is_text = isinstance(event, TextMessage)
        data = event.data.encode() if isinstance(event, TextMessage) else event.data
        super().extend(BytesMessage(data=data))

    def to_message(self) -> Any:
        """The complete message, in ASGI's form."""
        message: Any = super().to_message()
        return {"type": message["type"], "text": message["bytes"].decode()} if self._is_text else message


class BoundedWebSocket(WSProtocol):
    """Uvicorn's WebSocket protocol on wsproto, with limits."""

    conn: _LimitedConnection

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conn = _LimitedConnection()
        self.buffer = _MessageBuffer(self.config.ws_max_size)

    def handle_message(self, event: TextMessage | BytesMessage) -> None:
        """Pause after a complete message, until the application received it."""
        super().handle_message(event)
        self.conn.is_paused = self.read_paused

    async def receive(self) -> Any:
        """The next message. The one after it is parsed now, before the connection is read again."""
        message = await super().receive()
        if not (self.read_paused or self.disconnected or self.transport.is_closing()):
            self.conn.is_paused = False
            self.handle_events()
        return message

    def handle_close(self, event: CloseConnection) -> None:
        """Close the connection; a client that broke a rule gets the reason."""
        if self.conn.state is ConnectionState.OPEN and not self.close_sent:
            self.transport.write(self.conn.send(event))
            self.loop.call_later(CLOSE_TIMEOUT, self.transport.abort)
        super().handle_close(event)

    def shutdown(self) -> None:
        """Close the socket with the server. Uvicorn's own raises for a socket that is closing already."""
        try:
            super().shutdown()
        except LocalProtocolError:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Drop an incomplete message."""
        self.buffer.clear()
        super().connection_lost(exc)
