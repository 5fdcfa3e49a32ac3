"""Deliveries as the queue that lanes are served from."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from notification_router.store.reaching import reached

LEASE = timedelta(seconds=90)
"""Longer than a page may be with its providers: what its worker lost is taken again after it."""

_OPEN = """lane = :lane and status = 'scheduled' and not exists (
                select from pauses where pauses.channel in ('*', deliveries.channel)
                    and (type = '*' or type = (
                        select type from notifications where id = deliveries.notification_id))
            )"""
_PAGE = f"""
        select notification_id, channel, 1 as spent from deliveries
        where {_OPEN} and due_at <= :now
        order by due_at, user_id limit :most
        for update skip locked
"""  # noqa: S608 - texts of ours
# Of a window, people who are taken are taken whole, so that a page never parts a digest.
_PEOPLE = f"""
        select notification_id, channel, 1 as spent from deliveries
        where {_OPEN} and due_at = :window and due_at <= :now and user_id <= coalesce((
            select user_id from deliveries where {_OPEN} and due_at = :window
            order by user_id offset :most - 1 limit 1
        ), user_id)
        for update skip locked
"""  # noqa: S608 - texts of ours
# What a dead worker held comes again, and its attempt counts once. What is paused stays as it is
# until an operator lifts the pause, which wakes its lanes.
_CLAIM = """
    with taken as ({taken}), lost as (
        select notification_id, channel, 0 as spent from deliveries
        where claim is not null and held_until <= :now and lane = :lane
        limit :most
        for update skip locked
    ), claimed as (
        update deliveries set status = 'sending', claim = :claim, held_until = :until,
            attempt = attempt + spent
        from (select * from taken union all select * from lost) as mine
        where deliveries.notification_id = mine.notification_id
            and deliveries.channel = mine.channel
        returning deliveries.*
    )
    select claimed.notification_id as id, claimed.channel, claimed.user_id, claimed.attempt,
        claimed.due_at, claimed.reason, claimed.lane, told.type, told.priority, told.data,
        told.message_template, told.caused_at, coalesce(told.event_id, told.cause_id),
        told.correlation_id, told.traceparent, told.origin, told.created_at, {columns},
        exists (
            select from deliveries as earlier
            where earlier.user_id = claimed.user_id and earlier.channel = claimed.channel
                and earlier.digest_id = cast(
                    md5(concat_ws(':', claimed.user_id, claimed.channel, claimed.due_at)) as uuid)
        ) as window_is_past,
        cast(md5(concat_ws(':', claimed.user_id, claimed.channel, claimed.due_at)) as uuid)
            as digest_id
    from claimed
    join notifications as told on told.id = claimed.notification_id
    {joins}
    order by claimed.due_at, told.created_at, told.id
"""
_REACHED = reached("claimed.channel", "claimed.user_id")
_CLAIM_PAGE = text(_CLAIM.format(taken=_PAGE, **_REACHED))
_CLAIM_PEOPLE = text(_CLAIM.format(taken=_PEOPLE, **_REACHED))
_SETTLE = text("""
    update deliveries set
        status = settled.status, reason = settled.reason, due_at = coalesce(settled.due_at,
            deliveries.due_at),
        lane = coalesce(settled.lane, deliveries.lane),
        deadline_at = coalesce(settled.deadline_at, deliveries.deadline_at),
        attempt = deliveries.attempt - settled.unspent, provider_id = settled.provider_id,
        digest_id = settled.digest_id, delivered_at = settled.delivered_at,
        failed_at = case settled.status when 'failed' then cast(:now as timestamptz) end,
        steps = deliveries.steps || coalesce(settled.step, '[]'), claim = null, held_until = null
    from json_to_recordset(cast(:settled as json)) as settled(
        id uuid, channel text, status text, reason text, due_at timestamptz, lane text,
        deadline_at timestamptz, unspent int, provider_id text, digest_id uuid,
        delivered_at timestamptz, step jsonb
    )
    where deliveries.notification_id = settled.id and deliveries.channel = settled.channel
        and claim = :claim
    returning deliveries.notification_id, deliveries.channel
""")


_OVERDUE = text("""
    select lane, case lane when 'digest' then due_at else :now end as at,
        cast(min(cast(notification_id as text)) as uuid) as id
    from deliveries where status = 'scheduled' and due_at <= :now group by 1, 2
""")


class Claimed(NamedTuple):
    """A delivery that is due, and all that it takes to decide about it."""

    id: UUID
    channel: str
    user_id: int
    attempt: int
    due_at: datetime
    reason: str | None
    lane: str
    type: str
    priority: str
    data: dict[str, Any]
    message_template: dict[str, str]
    caused_at: datetime
    cause_id: UUID
    correlation_id: UUID | None
    traceparent: str | None
    origin: str | None
    created_at: datetime
    version: int | None
    choices: dict[str, Any] | None
    address: str | None
    window_is_past: bool
    digest_id: UUID


class Settled(NamedTuple):
    """What became of a delivery that was claimed; `unspent` is 1 if no attempt counts.

    `step` is None where nothing new is to be noted.
    """

    id: UUID
    channel: str
    status: str
    reason: str | None
    step: dict[str, Any] | None
    due_at: datetime | None = None
    lane: str | None = None
    deadline_at: datetime | None = None
    unspent: int = 0
    provider_id: str | None = None
    digest_id: UUID | None = None
    delivered_at: datetime | None = None


async def claim(
    session: AsyncSession,
    lane: str,
    claim: UUID,
    now: datetime,
    most: int,
    window: datetime | None = None,
) -> list[Claimed]:
    """Hold what is due in a lane, or in one window of digests: of that about as many, more where a
    person has many."""
    parameters = {
        **{"lane": lane, "claim": claim, "now": now, "until": now + LEASE},
        **{"most": most, "window": window},
    }
    statement = _CLAIM_PAGE if window is None else _CLAIM_PEOPLE
    return [Claimed(*row) for row in await session.execute(statement, parameters)]


async def settle(
    session: AsyncSession, claim: UUID, settled: Sequence[Settled], now: datetime
) -> set[tuple[UUID, str]]:
    """Save what became of what was held; returns which of it was still held."""
    rows = orjson.dumps([one._asdict() for one in settled]).decode()
    kept = await session.execute(_SETTLE, {"settled": rows, "claim": claim, "now": now})
    return {(row.notification_id, row.channel) for row in kept}


async def overdue(session: AsyncSession, now: datetime) -> list[tuple[str, datetime, UUID]]:
    """What is to be woken so that all that is due is served: each lane, and each window."""
    rows = await session.execute(_OVERDUE, {"now": now})
    return [(row.lane, row.at, row.id) for row in rows]
