"""One database transaction with its outbox."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from laurel_schemas import Event
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from laurel_events import outbox
from laurel_events.message import Message, Metadata
from laurel_events.tracing import first_traceparent
from laurel_events.wire import Record, encode

_SCHEDULE = text("""
    with scheduled as (
        insert into due (kind, key, due_at, payload, correlation_id, traceparent)
        select *, cast(:correlation_id as uuid), cast(:traceparent as text) from unnest(
            cast(:kinds as text[]), cast(:keys as text[]),
            cast(:times as timestamptz[]), cast(:payloads as jsonb[])
        )
        on conflict (kind, key) do update
        set due_at = excluded.due_at, payload = excluded.payload, attempt = 0,
            correlation_id = excluded.correlation_id, traceparent = excluded.traceparent
    )
    select pg_notify('due', '')
""")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the events of a transaction come from when no received event caused them."""

    source: str
    new_id: Callable[[], UUID]
    correlation_id: UUID | None = None
    traceparent: str | None = None


@dataclass(slots=True)
class Transaction:
    """A database session plus what is to be published, scheduled and done with its commit.

    `now` is UTC and the only clock a handler may use.
    """

    session: AsyncSession
    now: datetime
    origin: Origin
    records: list[Record] = field(default_factory=list)
    due: dict[tuple[str, str], tuple[datetime, bytes]] = field(default_factory=dict)
    afterwards: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    def publish(self, event: Event, cause: Message[Event] | None = None) -> UUID:
        """Append an event to the outbox; it leaves only if the transaction commits.

        Correlation and trace are those of `cause`. Returns the event's id.
        """
        meta = self._metadata(event, cause)
        self.records.append(encode(event, meta))
        return meta.id

    def publish_record(self, record: Record) -> None:
        """Append a record that is no event of ours, such as a dead letter, to the outbox."""
        self.records.append(record)

    def schedule(
        self, kind: str, key: str, due_at: datetime, payload: Mapping[str, Any] | None = None
    ) -> None:
        """Make something due at a time; replaces what was due under the same kind and key.

        What it publishes then carries the correlation and trace of this transaction.
        """
        self.due[kind, key] = (due_at, orjson.dumps(payload or {}))

    def after_commit(self, action: Callable[[], Awaitable[None]]) -> None:
        """Run a wake-up after the commit: something that may be lost."""
        self.afterwards.append(action)

    async def flush(self) -> None:
        """Write outbox and due rows in one statement each; called by the unit of work."""
        if self.records:
            await outbox.append(self.session, self.records)
        if self.due:
            await self.session.execute(_SCHEDULE, self._due_columns())

    def _due_columns(self) -> dict[str, Any]:
        return {
            "correlation_id": self.origin.correlation_id,
            "traceparent": self.origin.traceparent,
            "kinds": [kind for kind, _ in self.due],
            "keys": [key for _, key in self.due],
            "times": [due_at for due_at, _ in self.due.values()],
            "payloads": [payload.decode() for _, payload in self.due.values()],
        }

    def _metadata(self, event: Event, cause: Message[Event] | None) -> Metadata:
        id_ = self.origin.new_id()
        caused_by = cause.meta if cause else None
        correlation_id = (
            caused_by.correlation_id if caused_by else self.origin.correlation_id or id_
        )
        traced = (caused_by and caused_by.traceparent) or self.origin.traceparent
        return Metadata(
            id=id_,
            type=event.TYPE,
            source=self.origin.source,
            time=self.now,
            correlation_id=correlation_id,
            causation_id=caused_by.id if caused_by else None,
            traceparent=traced or first_traceparent(correlation_id, id_),
        )


UnitOfWork = Callable[[], AbstractAsyncContextManager[Transaction]]
"""Opens a transaction that commits at the end of the block and rolls back on an exception."""
