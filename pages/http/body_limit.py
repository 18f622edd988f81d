"""The largest body of a request, whatever its Content-Length header says."""

from starlette.types import Message, Receive, Send

LARGEST_BODY = 1_000_000  # bytes
TOO_LARGE = "This is too large: at most 1 MB can be sent."
INCOMPLETE_BODY = "Only a part of this arrived, or more than 1 MB. Please send it again."


async def read_body(receive: Receive) -> bytes | None:
    """The whole body; None where it is incomplete or too large."""
    body = b""
    while len(body) <= LARGEST_BODY:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body
    return None


class LimitedBody:
    """Ends a body that is too large with a disconnect. A response that begins after that is not sent."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._size = 0
        self._is_answered = False
        self.is_refused = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > LARGEST_BODY and not self._is_answered:
            self.is_refused = True
        return {"type": "http.disconnect"} if self.is_refused else message

    async def send(self, message: Message) -> None:
        if not self.is_refused:
            self._is_answered = True
            await self._send(message)
