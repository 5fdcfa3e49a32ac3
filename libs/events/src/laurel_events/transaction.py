"""One database transaction with its outbox."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from laurel_schemas import Event
from laurel_schemas.topic import MAX_EVENT_BYTES
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from laurel_events import outbox
from laurel_events.answers import Answer, Deferred, Rejected
from laurel_events.message import Message, Metadata
from laurel_events.outgoing import Packed, Record, encode, packed
from laurel_events.provenance import Provenance
from laurel_events.tracing import first_traceparent

LARGEST_RECORD_BYTES = MAX_EVENT_BYTES + 60 * 1024
"""Of an outbox record; a dead-letter topic takes 64 KiB more than an event has, Kafka's own bytes
included, and the relay sends no more than that."""

_SCHEDULE = text("""
    with scheduled as (
        insert into due (kind, key, due_at, payload, correlation_id, traceparent, origin)
        select *, cast(:correlation_id as uuid), cast(:traceparent as text),
            cast(:origin as text) from unnest(
            cast(:kinds as text[]), cast(:keys as text[]),
            cast(:times as timestamptz[]), cast(:payloads as jsonb[])
        )
        on conflict (kind, key) do update
        set due_at = excluded.due_at, payload = excluded.payload, attempt = 0,
            correlation_id = excluded.correlation_id, traceparent = excluded.traceparent,
            origin = excluded.origin
    )
    select pg_notify('due', '') where cast(:earliest as timestamptz) < now() + interval '2 seconds'
""")


class OversizedError(ValueError):
    """A record is larger than Kafka would take."""


@dataclass(slots=True)
class Transaction:
    """A database session plus what is to be published, scheduled and done with its commit.

    `now` is UTC and the only clock a handler may use.
    """

    session: AsyncSession
    now: datetime
    provenance: Provenance
    records: list[Record | Packed] = field(default_factory=list)
    due: dict[tuple[str, str], tuple[datetime, bytes]] = field(default_factory=dict)
    gathered: dict["Write", list[Any]] = field(default_factory=dict)
    afterwards: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    answers: list[tuple[Message[Any], Answer]] = field(default_factory=list)

    def publish(self, *versions: Event, cause: Message[Event] | None = None) -> UUID:
        """Append an event to the outbox; it leaves only if the transaction commits.

        Several events are one fact on several versions of a topic: they share one id, so that
        who reads both versions handles it once. Correlation, trace and origin are those of
        `cause`. Returns the id. Raises OversizedError where Kafka would refuse one.
        """
        id_ = self.provenance.new_id()
        for event in versions:
            self.publish_record(encode(event, self._metadata(event, id_, cause)))
        return id_

    def publish_written(
        self, kind: type[Event], key: str, value: bytes, cause: Message[Event] | None = None
    ) -> UUID:
        """`publish` of an event whose value was written without making its model.

        To make and check a model takes longer than to write what it would write. A test of who
        writes holds the two forms against one another.
        """
        id_ = self.provenance.new_id()
        source = self.provenance.source
        story = self.provenance.story(cause)
        self.publish_record(packed(kind, key, value, id_, source, self.now, story))
        return id_

    def record(self, event: Event, cause: Message[Event] | None = None) -> Record:
        """The record that `publish` would append, for a statement that appends it with what it
        saves: only there is it known whether that is new. Raises OversizedError."""
        record = encode(event, self._metadata(event, self.provenance.new_id(), cause))
        _check_size(record)
        return record

    def gather(self, write: "Write", rows: Iterable[Any]) -> None:
        """Have `write` called once at the end, with all that was gathered for it by then.

        A batch of many types, whose handlers run one after the other, is written by one statement
        so, which takes its locks in one order.
        """
        self.gathered.setdefault(write, []).extend(rows)

    def publish_record(self, record: Record | Packed) -> None:
        """Append a record that is no event of ours, such as a dead letter, to the outbox.

        Raises OversizedError, or ValueError where it has neither key nor value: no relay could
        send it.
        """
        if record.key is None and record.value is None:
            raise ValueError(f"a record of {record.topic} should have a key or a value")
        _check_size(record)
        self.records.append(record)

    def reject(self, message: Message[Any], reason: str) -> None:
        """Answer that an event is wrong and always will be: it goes to the dead letters.

        `reason` says in prose which field or rule, without personal data.
        """
        self.answers.append((message, Rejected(reason)))

    def defer(self, message: Message[Any], waits_for: str) -> None:
        """Answer that an event needs what another topic has yet to bring (see `answers`).

        Only a handler marked by `may_defer` does, and it saves nothing for the event.
        """
        self.answers.append((message, Deferred(waits_for)))

    def schedule(
        self, kind: str, key: str, due_at: datetime, payload: Mapping[str, Any] | None = None
    ) -> None:
        """Make something due at a time; replaces what was due under the same kind and key.

        What it publishes then carries the correlation, trace and origin of this transaction.
        """
        self.due[kind, key] = (due_at, orjson.dumps(payload or {}))

    def after_commit(self, action: Callable[[], Awaitable[None]]) -> None:
        """Run a wake-up after the commit: something that may be lost."""
        self.afterwards.append(action)

    async def flush(self) -> None:
        """Write what was gathered, and outbox and due rows in one statement each.

        Called by the unit of work.
        """
        for write, rows in self.gathered.items():
            await write(self, rows)
        if self.records:
            await outbox.append(self.session, self.records)
        if self.due:
            await self.session.execute(_SCHEDULE, self._due_columns())

    def _due_columns(self) -> dict[str, Any]:
        return {
            "correlation_id": self.provenance.correlation_id,
            "traceparent": self.provenance.traceparent,
            "origin": self.provenance.origin,
            "kinds": [kind for kind, _ in self.due],
            "keys": [key for _, key in self.due],
            "times": [due_at for due_at, _ in self.due.values()],
            "payloads": [payload.decode() for _, payload in self.due.values()],
            # What is due later is found in time without: workers look every two seconds.
            "earliest": min(due_at for due_at, _ in self.due.values()),
        }

    def _metadata(self, event: Event, id_: UUID, cause: Message[Event] | None) -> Metadata:
        story = self.provenance.story(cause)
        correlation_id = story.correlation_id or id_
        return Metadata(
            id=id_,
            type=event.TYPE,
            source=self.provenance.source,
            time=self.now,
            correlation_id=correlation_id,
            causation_id=story.causation_id,
            traceparent=story.traceparent or first_traceparent(correlation_id, id_),
            origin=story.origin,
        )


def _check_size(record: Record | Packed) -> None:
    if record.size > LARGEST_RECORD_BYTES:
        raise OversizedError(f"a record of {record.topic} has {record.size} bytes")


Write = Callable[[Transaction, Sequence[Any]], Awaitable[None]]
"""Writes what was gathered for it in a transaction."""

UnitOfWork = Callable[[], AbstractAsyncContextManager[Transaction]]
"""Opens a transaction that commits at the end of the block and rolls back on an exception."""
