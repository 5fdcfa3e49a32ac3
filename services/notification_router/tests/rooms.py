"""Chat's events as the worker takes them, and a screen that has a conversation open."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from laurel_events import Database, DueTask, Message
from laurel_events.injection import bind
from laurel_events.testing import message
from laurel_schemas.chat_members_v1 import MemberJoined
from laurel_schemas.chat_messages_v1 import MessageSent
from laurel_testkit import eventually
from notification_router.flow import CONSUMES, DUE
from notification_router.handlers.gathering import GATHER, GATHER_PAGE
from notification_router.settings import Settings
from notification_router.sockets.wakes import Wakes
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from .conftest import NOW
from .events import example
from .screens import Screen, screen
from .world import rows

ROOM = "conv_123"
_HOLD = text("""
    update due set attempt = attempt + 1, claim = gen_random_uuid()
    where kind = :kind and due_at <= :now
    returning kind, key, payload, attempt, claim, correlation_id, traceparent, origin
""")


class Overtaken(Database):
    """A database where something happens between a read and what its reader makes of it."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:  # type: ignore[override]
        then, self.meanwhile = self.meanwhile, None
        async with super().reading() as session:
            yield session
        if then:
            await then()


class Chat:
    """Takes chat's events, in one transaction each time, and does what they make due."""

    def __init__(self, database: Database, wakes: Wakes, settings: Settings) -> None:
        self.database, self.now = database, NOW
        self._resources = {Wakes: wakes, Settings: settings}
        self._unit_of_work = database.unit_of_work(lambda: self.now)

    async def hears(self, *events: Any) -> None:
        async with self._unit_of_work() as tx:
            for event in events:
                told = event if isinstance(event, Message) else message(event)
                await bind(CONSUMES[told.kind], self._resources)([told], tx)

    async def admits(self, *users: int, room: str = ROOM) -> None:
        await self.hears(*(joined(user, room) for user in users))

    async def serves(self, at: datetime) -> None:
        self.now = at
        for kind in (GATHER, GATHER_PAGE):
            for task in await self._due(kind):
                await bind(DUE[kind], self._resources)(task, self._unit_of_work)

    async def _due(self, kind: str) -> Sequence[DueTask]:
        async with self.database.engine.begin() as connection:
            rows = await connection.execute(_HOLD, {"kind": kind, "now": self.now})
            return [DueTask(**row) for row in rows.mappings()]

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        return await rows(self.database, query)


def joined(user_id: int, room: str = ROOM) -> Any:
    return example(
        MemberJoined, membership_id=f"{room}/{user_id}", conversation_id=room, user_id=user_id
    )


def said(number: int, to: dict[int, int] | None, **changes: Any) -> Any:
    """The nth message of the room, and how many each recipient then has not read."""
    told = None
    if to is not None:
        told = [{"user_id": user, "unread_count": unread} for user, unread in to.items()]
    message: dict[str, Any] = {"message_id": f"msg_{number}", "sequence": number}
    message |= {"revision": number, "sender_id": 1, "recipients": told}
    message |= {"content": f"text {number}", "preview": f"text {number}", **changes}
    return example(MessageSent, **message)


@asynccontextmanager
async def open_screen(
    url: str, user_id: int, after: int | None = None, room: str = ROOM
) -> AsyncIterator[Screen]:
    """A screen of a member that has the conversation open."""
    async with screen(url, user_id) as shown:
        answer: dict[str, Any] = {}

        async def let_in() -> bool:
            asked = {"conversationId": room, "after": after}
            answer.update(await shown.client.call("conversation:open", asked))
            return "opened" in answer

        await eventually(let_in, 60)
        shown.opened = answer
        yield shown


def of_type(shown: Screen, kind: str) -> list[dict[str, Any]]:
    """What a screen was shown of a type, in order."""
    return [payload for _, payload in shown.received if payload.get("type") == kind]
