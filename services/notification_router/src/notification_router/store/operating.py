"""What operators see and do: what failed for good, what waits, and what they did before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from notification_router.store.reaching import reached

# Of screens nothing is sent again: what nobody acknowledged is in the list of notifications.
_FAILED = text("""
    select notification_id as id, channel, told.user_id, told.type, told.priority, reason, attempt,
        failed_at
    from deliveries join notifications as told on told.id = notification_id
    where failed_at is not null and channel <> 'socket'
        and (cast(:channel as text) is null or channel = :channel)
        and (cast(:type as text) is null or told.type = :type)
        and (failed_at, notification_id) < (cast(:before as timestamptz), cast(:before_id as uuid))
    order by failed_at desc, notification_id desc limit :most
""")
_REACHED = reached("delivery.channel", "told.user_id")
_CHOSEN = text(f"""
    select delivery.notification_id as id, delivery.channel, delivery.status, told.user_id,
        told.type, told.priority, {_REACHED["columns"]}
    from json_to_recordset(cast(:items as json)) as item(id uuid, channel text)
    join deliveries as delivery on delivery.notification_id = item.id
        and delivery.channel = item.channel
    join notifications as told on told.id = item.id
    {_REACHED["joins"]}
    where delivery.channel <> 'socket'
    order by delivery.notification_id, delivery.channel for update of delivery
""")  # noqa: S608 - texts of ours
_AGAIN = text("""
    update deliveries set status = 'scheduled', reason = :reason, lane = again.lane,
        due_at = :now, deadline_at = again.deadline_at, attempt = 0, claim = null,
        held_until = null, failed_at = null, delivered_at = null, digest_id = null,
        read_at = null, engaged_at = null, steps = steps || again.step
    from json_to_recordset(cast(:rows as json)) as again(
        id uuid, channel text, lane text, deadline_at timestamptz, step jsonb
    )
    where notification_id = again.id and deliveries.channel = again.channel
""")
_CANCEL = text("""
    with waiting as (
        select notification_id, channel from deliveries
        join notifications as told on told.id = notification_id
        where status = 'scheduled' and (cast(:id as uuid) is null or notification_id = :id)
            and (cast(:type as text) is null or told.type = :type)
            and (cast(:channel as text) is null or channel = :channel)
        order by notification_id, channel limit :most for update of deliveries
    ), gone as (
        update deliveries set status = 'suppressed', reason = :reason,
            steps = steps || cast(:step as jsonb)
        from waiting where not :dry_run and deliveries.notification_id = waiting.notification_id
            and deliveries.channel = waiting.channel
    )
    select count(*) from waiting
""")
_NOTE = text("""
    insert into operations (what, details, done_by, reason, done_at)
    values (:what, cast(:details as jsonb), :by, :reason, :now)
""")
_NOTED = text("""
    select id, what, details, done_by, reason, done_at from operations
    where id < :before order by id desc limit :most
""")


class Position(NamedTuple):
    """Where a page of what failed ends."""

    failed_at: datetime
    id: UUID


class Failed(NamedTuple):
    """A delivery that failed for good."""

    id: UUID
    channel: str
    user_id: int
    type: str
    priority: str
    reason: str
    attempt: int
    failed_at: datetime


class Candidate(NamedTuple):
    """A delivery that might go out again, and all that it takes to decide about it."""

    id: UUID
    channel: str
    status: str
    user_id: int
    type: str
    priority: str
    version: int | None
    choices: dict[str, Any] | None
    address: str | None


class Again(NamedTuple):
    """A delivery that goes out again."""

    id: UUID
    channel: str
    lane: str
    deadline_at: datetime
    step: dict[str, Any]


class Operation(NamedTuple):
    """What an operator did, and why."""

    id: int
    what: str
    details: dict[str, Any]
    done_by: int
    reason: str
    done_at: datetime


async def failed(
    session: AsyncSession, wanted: Mapping[str, str | None], after: Position | None, most: int
) -> list[Failed]:
    """What failed for good on a channel, of a type, or at all; the newest first."""
    before, before_id = after or ("infinity", UUID(int=2**128 - 1))
    position = {"before": before, "before_id": before_id, "most": most}
    rows = await session.execute(_FAILED, {**wanted, **position})
    return [Failed(*row) for row in rows]


async def candidates(session: AsyncSession, items: Sequence[tuple[UUID, str]]) -> list[Candidate]:
    """These deliveries, held until the commit; what there is not is left out."""
    rows = orjson.dumps([{"id": id_, "channel": channel} for id_, channel in items]).decode()
    return [Candidate(*row) for row in await session.execute(_CHOSEN, {"items": rows})]


async def again(session: AsyncSession, rows: Sequence[Again], reason: str, now: datetime) -> None:
    """Let deliveries be due now, with as many attempts as new ones."""
    given = orjson.dumps([one._asdict() for one in rows]).decode()
    await session.execute(_AGAIN, {"rows": given, "reason": reason, "now": now})


async def cancel(
    session: AsyncSession,
    wanted: Mapping[str, Any],
    step: Mapping[str, Any],
    most: int,
    *,
    dry_run: bool,
) -> int:
    """Let what waits not go out, or say how much that would be; at most so many at once."""
    parameters = {**wanted, "step": orjson.dumps(step).decode(), "reason": step["reason"]}
    parameters |= {"most": most, "dry_run": dry_run}
    return int(await session.scalar(_CANCEL, parameters) or 0)


async def note(
    session: AsyncSession, what: str, details: Mapping[str, Any], why: tuple[int, str, datetime]
) -> None:
    """Keep what was done, by whom, why and when."""
    by, reason, now = why
    given = orjson.dumps(details).decode()
    values = {"what": what, "details": given, "by": by, "reason": reason, "now": now}
    await session.execute(_NOTE, values)


async def noted(session: AsyncSession, before: int, most: int) -> list[Operation]:
    """What was done, the newest first."""
    rows = await session.execute(_NOTED, {"before": before, "most": most})
    return [Operation(*row) for row in rows]
