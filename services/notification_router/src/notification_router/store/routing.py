"""What an event leads to, saved and put into the outbox by one statement a batch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from laurel_events import outbox
from laurel_events.wire import Record
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_AT_ONCE = 1000
"""Entries of one statement: a few megabytes."""

# Whoever stores a message for a person holds that person's row of `screens` until the commit, so
# that their messages become visible in their order. Rows are locked in the order of their ids.
# Notifications were planned for people who chose nothing. Those of whoever chose something are left
# out and their choices are returned: few have any, and the others cost no second round trip.
_ADD = text(f"""
    with entries as (
        select * from json_to_recordset(cast(:entries as json)) as entry(
            position int, id uuid, user_id bigint, event text, payload jsonb, cause_id uuid,
            type text, priority text, caused_at timestamptz, correlation_id uuid,
            traceparent text, origin text, stored bool, deliveries jsonb, expires_at timestamptz,
            event_id uuid, cause_source text
        )
    ), chosen as (
        select user_id, version, choices from preferences
        where not :planned and user_id in (select user_id from entries where type is not null)
    ), given as (
        select * from entries
        where type is null or (
            user_id not in (select user_id from chosen)
            and (event_id = cause_id or not exists (
                -- What the release before stored knows no source and stands for any.
                select from notifications as before
                where before.cause_id = entries.event_id and before.type = entries.type
                    and before.user_id = entries.user_id and before.cause_source is null
            ))
        )
    ), recorded as (
        insert into notifications (
            id, user_id, type, priority, data, message_template, cause_id, caused_at,
            correlation_id, traceparent, origin, created_at, event_id, cause_source
        )
        select id, user_id, type, priority, payload -> 'data', payload -> 'message_template',
            cause_id, caused_at, correlation_id, traceparent, origin, :now,
            nullif(event_id, cause_id), cause_source
        from given where type is not null order by id
        on conflict do nothing
        returning id
    ), queued as (
        insert into deliveries (
            notification_id, channel, status, reason, user_id, lane, due_at, deadline_at, steps
        )
        select id, channel, status, reason, user_id, lane, due_at, deadline_at,
            coalesce(steps, '[]')
        from given join recorded using (id) cross join lateral jsonb_to_recordset(deliveries) as (
            channel text, status text, reason text, lane text, due_at timestamptz,
            deadline_at timestamptz, steps jsonb
        )
    ), fresh as materialized (
        select * from given
        where event is not null and (id in (select id from recorded) or type is null
            and not exists (select from socket_messages where message_id = given.id))
    ), numbered as (
        insert into screens as known (user_id, newest)
        select user_id, count(*) from fresh group by user_id order by user_id
        on conflict (user_id) do update set newest = known.newest + excluded.newest
        returning user_id, newest
    ), shown as (
        insert into socket_messages
            (message_id, user_id, seq, event, payload, cause_id, notification_id, created_at,
                expires_at)
        select id, user_id,
            newest - row_number() over (partition by user_id order by position desc) + 1,
            event, payload, cause_id, case when type is not null or stored then id end, :now,
            expires_at
        from fresh join numbered using (user_id) order by position
        on conflict do nothing
    ), leaving as (
        insert into outbox (topic, key, value, headers)
        select topic, key, value, headers
        from rows from ({outbox.GIVEN}, unnest(cast(:of as uuid[])))
            with ordinality as record(topic, key, value, headers, id, position)
        where id in (select id from recorded)
        order by record.position
        returning 1
    ), woken as materialized (
        select pg_notify('outbox', '') where exists (select from leaving) and {outbox.RELAY_SLEEPS}
    )
    select chosen.* from (select count(*) from woken) as relay left join chosen on true
""")  # noqa: S608 - texts of ours


@dataclass(frozen=True, slots=True)
class Queued:
    """One delivery of a notification: on which channel, when, and why so."""

    channel: str
    status: str
    lane: str
    due_at: datetime
    deadline_at: datetime | None = None
    reason: str | None = None
    steps: tuple[dict[str, Any], ...] = ()

    def row(self) -> dict[str, Any]:
        """The delivery as the statement reads it."""
        return {
            "channel": self.channel,
            "status": self.status,
            "lane": self.lane,
            "reason": self.reason,
            "due_at": self.due_at,
            "deadline_at": self.deadline_at,
            "steps": self.steps,
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """What one person is to hear of one cause: a notification if it has a `type`.

    `event` is the Socket.IO event that shows it now, None if nothing does. `records` leave for
    Kafka only if the notification is new. One that is `stored` already is only shown.
    """

    id: UUID
    user_id: int
    event: str | None
    payload: dict[str, Any]
    cause_id: UUID
    caused_at: datetime
    type: str | None = None
    priority: str | None = None
    correlation_id: UUID | None = None
    traceparent: str | None = None
    origin: str | None = None
    event_id: UUID | None = None
    cause_source: str | None = None
    deliveries: tuple[Queued, ...] = ()
    stored: bool = False
    expires_at: datetime | None = None
    records: tuple[Record, ...] = field(default=(), repr=False)

    def row(self, position: int) -> dict[str, Any]:
        """The entry as the statement reads it."""
        row: dict[str, Any] = {
            "position": position,
            "id": self.id,
            "user_id": self.user_id,
            "event": self.event,
            "payload": self.payload,
            "cause_id": self.cause_id,
            "caused_at": self.caused_at,
            "stored": self.stored,
            "expires_at": self.expires_at,
        }
        if self.type is not None:
            row["type"], row["priority"] = self.type, self.priority
            row["correlation_id"], row["traceparent"] = self.correlation_id, self.traceparent
            row["event_id"], row["cause_source"] = self.event_id, self.cause_source
            row["origin"], row["deliveries"] = self.origin, [one.row() for one in self.deliveries]
        return row


class Chosen(NamedTuple):
    """What a person chose, by its version."""

    user_id: int
    version: int
    choices: dict[str, Any]


async def add(
    session: AsyncSession, entries: Sequence[Entry], now: datetime, *, planned: bool = False
) -> list[Chosen]:
    """Store entries in order, with their deliveries and records, in one statement.

    What is stored already stays as it is, and is not published again. Unless they were `planned`
    by what people chose, notifications of those who chose something are not stored; returns what
    they chose.
    """
    # One cause may come twice in a batch.
    once = iter({entry.id: entry for entry in entries}.values())
    chosen: dict[int, Chosen] = {}
    while piece := tuple(islice(once, _AT_ONCE)):
        rows = await session.execute(_ADD, _parameters(piece, now, planned))
        chosen |= {row.user_id: Chosen(*row) for row in rows if row.user_id is not None}
    return list(chosen.values())


def _parameters(entries: Sequence[Entry], now: datetime, planned: bool) -> dict[str, Any]:
    rows = orjson.dumps([entry.row(position) for position, entry in enumerate(entries)])
    of, records = list(_ids(entries)), [one for entry in entries for one in entry.records]
    given = {"entries": rows.decode(), "now": now, "planned": planned, "of": of}
    return {**given, **outbox.columns(records)}


def _ids(entries: Sequence[Entry]) -> Iterator[UUID]:
    for entry in entries:
        yield from (entry.id for _ in entry.records)
