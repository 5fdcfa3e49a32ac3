"""A router at a time that a test moves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from laurel_events import Database, DueTask
from laurel_events.testing import message
from notification_router.channels.opening import Channels
from notification_router.controls import Controls
from notification_router.handlers import route
from notification_router.handlers.delivering import deliver
from notification_router.handlers.lanes import KINDS
from notification_router.sockets.wakes import Wakes
from notification_router.store import addresses, preferences
from sqlalchemy import text

from .clock import NOW

ADA = 7
EMAIL = "ada@example.org"
MAILS: dict[str, Any] = {"channels": {"email": ["*"]}}

_HOLD = text("""
    update due set attempt = attempt + 1, claim = gen_random_uuid(), held_until = 'infinity'
    where kind = any(:kinds) and due_at <= :now
    returning kind, key, payload, attempt, claim, correlation_id, traceparent, origin
""")


class World:
    """A router at a time that a test moves, its providers, and what became of deliveries."""

    def __init__(self, database: Database, wakes: Wakes, channels: Channels) -> None:
        self.database, self.wakes, self.channels, self.now = database, wakes, channels, NOW
        self.controls = Controls()
        self.unit_of_work = database.unit_of_work(lambda: self.now)

    async def choose(self, user_id: int = ADA, **choices: Any) -> None:
        async with self.unit_of_work() as tx:
            await preferences.save(tx.session, user_id, choices, tx.now)

    async def prove(
        self, user_id: int, address: str, channel: str = "telegram", secret: str | None = None
    ) -> None:
        async with self.unit_of_work() as tx:
            given = addresses.Address(channel, address, None)
            await addresses.begin(tx.session, user_id, given, ("hash", secret), tx.now)
            await addresses.prove(tx.session, user_id, channel, address, tx.now)

    async def route(self, *events: Any) -> None:
        async with self.unit_of_work() as tx:
            told = [message(event, time=self.now) for event in events]
            await route(told, tx, self.wakes, self.controls)

    async def serve(self, at: datetime | None = None) -> None:
        """Do what is due until a time, in order."""
        self.now = at or self.now
        while tasks := await self.due():
            for task in tasks:
                await deliver(task, self.unit_of_work, self.channels, self.wakes, self.controls)

    async def due(self) -> Sequence[DueTask]:
        """Claim the rows that are due."""
        parameters = {"kinds": list(KINDS), "now": self.now}
        async with self.database.engine.begin() as connection:
            rows = await connection.execute(_HOLD, parameters)
            return [DueTask(**row) for row in rows.mappings()]

    async def rows(self, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        return await rows(self.database, query, **parameters)

    async def became(self) -> list[tuple[Any, ...]]:
        return await self.rows(
            "select channel, status, reason from deliveries"
            " join notifications as told on told.id = notification_id"
            " order by told.created_at, told.type, channel"
        )


async def rows(database: Database, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """What a database answers."""
    async with database.reading() as session:
        return [tuple(row) for row in await session.execute(text(query), parameters)]
