"""A user's screen: a real Socket.IO client that records what it receives."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import socketio
from laurel_service.testing import token
from laurel_testkit import eventually


class Screen:
    """What one connection received, in order; it acknowledges unless told not to."""

    def __init__(self, *, acknowledges: bool = True) -> None:
        self.received: list[tuple[str, dict[str, Any]]] = []
        self.opened: dict[str, Any] = {}
        self._acknowledges = acknowledges
        self.client = socketio.AsyncClient(reconnection=False)
        self.client.on("*", self._receive)

    async def _receive(self, event: str, payload: dict[str, Any]) -> None:
        self.received.append((event, payload))
        if not self._acknowledges:
            # The client acknowledges when its handler returns.
            await asyncio.Event().wait()

    @property
    def ids(self) -> list[str]:
        """The ids of the messages, in the order they came."""
        return [payload["id"] for _, payload in self.received]

    async def shows(self, count: int, within: float = 10.0) -> list[str]:
        """Wait for this many messages, and return their ids."""
        await eventually(lambda: len(self.received) >= count, within)
        return self.ids


@asynccontextmanager
async def screen(
    url: str,
    user_id: int,
    *,
    acknowledges: bool = True,
    after: str | None = None,
    transports: Iterable[str] = ("websocket",),
    bearer: str | None = None,
) -> AsyncIterator[Screen]:
    """A connected screen of a user, whose device has seen messages up to `after`.

    It brings a token of its user, or `bearer`.
    """
    shown = Screen(acknowledges=acknowledges)
    headers = {"Authorization": f"Bearer {bearer or token(user_id)}"}
    auth = {"after": after} if after else None
    await shown.client.connect(url, headers=headers, auth=auth, transports=list(transports))
    try:
        yield shown
    finally:
        await shown.client.disconnect()
