"""Runs an ASGI app on a body already read, and keeps its answer instead of sending it."""

from dataclasses import dataclass, field

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send


async def read_body(receive: Receive) -> bytes:
    """The whole body; raises ClientDisconnect if the client leaves before its end."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


@dataclass(slots=True)
class Recording:
    """An answer that has not been sent yet."""

    messages: list[Message] = field(default_factory=list)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return int(self.messages[0]["status"])

    @property
    def content_type(self) -> str:
        """The media type of the body."""
        headers: dict[bytes, bytes] = dict(self.messages[0]["headers"])
        return headers.get(b"content-type", b"application/octet-stream").decode("latin-1")

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(message.get("body", b"") for message in self.messages[1:])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it after all: a recording is an ASGI app, as a Response is."""
        for message in self.messages:
            await send(message)


async def record(app: ASGIApp, scope: Scope, body: bytes, receive: Receive) -> Recording:
    """Answer a request without sending the answer."""
    recording = Recording()

    async def keep(message: Message) -> None:
        recording.messages.append(message)

    await app(scope, _replayed(body, receive), keep)
    return recording


def _replayed(body: bytes, receive: Receive) -> Receive:
    unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return unread.pop() if unread else await receive()

    return next_message
