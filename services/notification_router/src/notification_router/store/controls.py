"""Limits and pauses, who made them, and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from notification_router.rules.limits import Limit, Pause

_IN_FORCE = text("""
    select (
        select limits from limit_lists where effective_at <= :now order by version desc limit 1
    ) as limits, (
        select json_agg(json_build_array(type, channel)) from pauses
    ) as pauses
""")
_ADD = text("""
    insert into limit_lists (limits, made_by, reason, made_at, effective_at)
    values (cast(:limits as jsonb), :by, :reason, :now, :effective_at) returning version
""")
_VERSIONS = text("""
    select version, limits, made_by, reason, made_at, effective_at from limit_lists
    order by version desc limit :most
""")
_PAUSE = text("""
    insert into pauses (type, channel, paused_by, reason, paused_at)
    values (:type, :channel, :by, :reason, :now) on conflict do nothing
""")
_LIFT = text("delete from pauses where type = :type and channel = :channel returning 1")
_PAUSES = text("select type, channel, paused_by, reason, paused_at from pauses order by 1, 2")


class Version(NamedTuple):
    """A list of limits, who made it and why, and from when on it holds."""

    version: int
    limits: list[list[Any]]
    made_by: int
    reason: str
    made_at: datetime
    effective_at: datetime


class Paused(NamedTuple):
    """What waits, since when, and who wanted it and why."""

    type: str
    channel: str
    paused_by: int
    reason: str
    paused_at: datetime


async def in_force(
    session: AsyncSession, now: datetime
) -> tuple[tuple[Limit, ...] | None, tuple[Pause, ...]]:
    """The limits that somebody has made, None if nobody has, and what is paused."""
    row = (await session.execute(_IN_FORCE, {"now": now})).one()
    limits = None if row.limits is None else tuple(Limit(*one) for one in row.limits)
    return limits, tuple(Pause(*one) for one in row.pauses or ())


async def add(
    session: AsyncSession, limits: Sequence[Limit], by: int, reason: str, times: Sequence[datetime]
) -> int:
    """Keep another list, made and in effect at these times; returns its version."""
    now, effective_at = times
    values = {
        "limits": orjson.dumps([list(one) for one in limits]).decode(),
        "by": by,
        "reason": reason,
    }
    added = await session.execute(_ADD, {**values, "now": now, "effective_at": effective_at})
    return int(added.scalar_one())


async def versions(session: AsyncSession, most: int) -> list[Version]:
    """The latest lists, the newest first."""
    return [Version(*row) for row in await session.execute(_VERSIONS, {"most": most})]


async def pause(session: AsyncSession, pause: Pause, by: int, reason: str, now: datetime) -> None:
    """Let something wait until it is lifted."""
    values = {**pause._asdict(), "by": by, "reason": reason, "now": now}
    await session.execute(_PAUSE, values)


async def lift(session: AsyncSession, pause: Pause) -> bool:
    """Let it go on; whether it was paused."""
    return await session.scalar(_LIFT, pause._asdict()) is not None


async def pauses(session: AsyncSession) -> list[Paused]:
    """All that waits."""
    return [Paused(*row) for row in await session.execute(_PAUSES)]
