"""Helpers for the tests of services."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from laurel_schemas.operations_acts_v1 import TOPIC as ACTS
from sqlalchemy import text
from uuid_utils.compat import uuid7

from laurel_events.database import Database
from laurel_events.due_task import DueTask
from laurel_events.message import E, Message, Metadata
from laurel_events.outbox import unpack
from laurel_events.transaction import Transaction, UnitOfWork
from laurel_events.wire import decode


def message(event: E, *, id: UUID | None = None, time: datetime | None = None) -> Message[E]:
    """An event as if it had been received."""
    id_ = id or uuid7()
    at = time or datetime.now(UTC)
    return Message(event, Metadata(id_, event.TYPE, "/laurel/test", at, correlation_id=id_))


async def published(database: Database) -> Sequence[Message[Any]]:
    """The events that wait in the outbox, decoded, in order.

    Without what an API tells of operators by itself: a test of what a service says asks for that.
    """
    async with database.reading() as session:
        rows = await session.execute(
            text("select topic, value, headers, created_at from outbox order by id")
        )
        return [
            decode(row.topic, row.value, unpack(row.headers), row.created_at)
            for row in rows
            if not row.topic.endswith(".dlq") and row.topic != ACTS.name
        ]


_HOLD = text("""
    update due set attempt = attempt + 1, claim = gen_random_uuid(), held_until = 'infinity'
    where kind = :kind
    returning kind, key, payload, attempt, claim, correlation_id, traceparent, origin
""")


async def claimed(database: Database, kind: str) -> Sequence[DueTask]:
    """Every row of a kind, due already or not, held as a worker would hold it."""
    async with database.engine.begin() as connection:
        rows = await connection.execute(_HOLD, {"kind": kind})
        return [DueTask(**row) for row in rows.mappings()]


class DiedError(ConnectionError):
    """The process is gone."""


def dying(unit_of_work: UnitOfWork) -> UnitOfWork:
    """Transactions of a process that is killed before each of them commits: raises DiedError."""

    @asynccontextmanager
    async def transaction() -> AsyncIterator[Transaction]:
        async with unit_of_work() as tx:
            yield tx
            raise DiedError

    return transaction
