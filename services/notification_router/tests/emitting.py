"""A Socket.IO server that keeps what it sends, and connections that nobody holds."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from notification_router.sockets.connections import Connection
from notification_router.sockets.server import GuardedServer


class Emitting(GuardedServer):
    """Keeps what is sent, by connection; something may happen once while something is."""

    meanwhile: Callable[[], Awaitable[object]] | None = None

    def __init__(self) -> None:
        super().__init__(async_mode="asgi")
        self.sent: defaultdict[str, list[tuple[str, Any]]] = defaultdict(list)

    async def emit(self, event: str, data: Any = None, to: str = "", **_: Any) -> None:
        self.sent[to].append((event, data))
        then, self.meanwhile = self.meanwhile, None
        if then:
            await then()


def device(name: str, user_id: int) -> Connection:
    """A connection whose token is always good."""

    async def verify() -> None:
        return None

    return Connection(name, f"session of {name}", user_id, verify)
