"""Versions of the ladder: which one is in force, and how far everybody was looked at under it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

IN_FORCE = "select max(version) from ladder_versions where in_force_at is not null"
"""The version that decides, for a statement that asks for it on the way."""

_IN_FORCE = text(IN_FORCE)
_LADDER = text("select ladder from ladder_versions where version = :version")
_LAST_SET = text("""
    select ladder from ladder_versions where made_by is null order by version desc limit 1
""")
# Reading goes on meanwhile.
_LOCK = text("lock table ladder_versions in exclusive mode")
_ADD = text("""
    insert into ladder_versions (ladder, made_by, reason, made_at, effective_at, state)
    values (cast(:ladder as jsonb), :made_by, :reason, :made_at, :effective_at, 'planned')
    returning version
""")
_PUT_IN_FORCE = text("""
    update ladder_versions set in_force_at = :now, state = 'running',
        users_in_all = (select count(*) from standings)
    where version = :version and state = 'planned' and not exists (
        select from ladder_versions where version > :version and in_force_at is not null
    )
    returning ladder
""")
_OVERTAKE = text("""
    update ladder_versions set state = 'overtaken', ended_at = :now
    where version < :below and state in ('planned', 'running', 'paused')
""")
_VERSIONS = text("select * from ladder_versions order by version desc limit :limit")
_FIND = text("select * from ladder_versions where version = :version")
_OPEN = text("""
    select last_user_id from ladder_versions
    where version = :version and state = 'running' for update
""")
_PROGRESS = text("""
    update ladder_versions set last_user_id = :last, users = users + :users,
        tiers = tiers + :tiers, milestones = milestones + :milestones, savings = savings + :savings
    where version = :version
""")
_MOVE = text("""
    update ladder_versions set state = :state,
        ended_at = case when :state in ('stopped', 'done') then cast(:now as timestamptz) end
    where version = :version and state = any(cast(:from as text[]))
    returning version
""")


@dataclass(frozen=True, slots=True)
class LadderVersion:
    """A ladder, who made it, when and why, from when on it holds, and what came of it.

    `users` of `users_in_all` were looked at; `tiers`, `milestones` and `savings` steps were granted
    or told by that.
    """

    version: int
    ladder: Any
    made_by: int | None
    reason: str
    made_at: datetime
    effective_at: datetime
    in_force_at: datetime | None
    state: str
    users_in_all: int
    last_user_id: int
    users: int
    tiers: int
    milestones: int
    savings: int
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Granted:
    """How many tiers, milestones and steps of savings a page of a review brought."""

    tiers: int = 0
    milestones: int = 0
    savings: int = 0


async def version_in_force(session: AsyncSession) -> int:
    """The version that decides now; raises LookupError where there is none yet."""
    version: int | None = await session.scalar(_IN_FORCE)
    if version is None:
        raise LookupError("there is no ladder: run `python -m qualification migrate` first")
    return version


async def ladder_of(session: AsyncSession, version: int) -> Any:
    """The ladder of a version, as JSON."""
    return (await session.execute(_LADDER, {"version": version})).scalar_one()


async def last_set(session: AsyncSession) -> Any | None:
    """The ladder that `migrate` took from the settings last."""
    return await session.scalar(_LAST_SET)


async def lock_versions(session: AsyncSession) -> None:
    """Let nobody else make a version or put one in force until the transaction ends."""
    await session.execute(_LOCK)


async def add_version(
    session: AsyncSession,
    ladder: Any,
    made_by: int | None,
    reason: str,
    times: tuple[datetime, datetime],
) -> int:
    """Keep a ladder, not in force yet; `times` are when it was made and takes effect."""
    said = orjson.dumps(ladder).decode()
    values: dict[str, Any] = {"ladder": said, "made_by": made_by, "reason": reason}
    values |= {"made_at": times[0], "effective_at": times[1]}
    return int((await session.execute(_ADD, values)).scalar_one())


async def put_in_force(session: AsyncSession, version: int, now: datetime) -> Any | None:
    """Let a version decide from now on, and end what went on under those before.

    Returns its ladder; None where it was stopped, or a later one came into force before.
    """
    said = await session.scalar(_PUT_IN_FORCE, {"version": version, "now": now})
    below = version if said is not None else version + 1
    await session.execute(_OVERTAKE, {"below": below, "now": now})
    return said


async def versions(session: AsyncSession, limit: int) -> list[LadderVersion]:
    """The latest versions, the newest first."""
    rows = (await session.execute(_VERSIONS, {"limit": limit})).mappings()
    return [LadderVersion(**row) for row in rows]


async def find_version(session: AsyncSession, version: int) -> LadderVersion | None:
    """A version."""
    row = (await session.execute(_FIND, {"version": version})).mappings().one_or_none()
    return LadderVersion(**row) if row else None


async def open_review(session: AsyncSession, version: int) -> int | None:
    """The user looked at last, with the review locked; None unless it goes on."""
    found: int | None = await session.scalar(_OPEN, {"version": version})
    return found


async def save_progress(
    session: AsyncSession, version: int, page: tuple[int, int], granted: Granted
) -> None:
    """Keep how far a review is: `page` is its last user and how many it had."""
    given = {"version": version, "last": page[0], "users": page[1], "tiers": granted.tiers}
    given |= {"milestones": granted.milestones, "savings": granted.savings}
    await session.execute(_PROGRESS, given)


async def move_review(
    session: AsyncSession, version: int, states: Sequence[str], state: str, now: datetime
) -> bool:
    """Move a review from one of some states to another; False where it is in none of them."""
    given = {"version": version, "from": list(states), "state": state, "now": now}
    return await session.scalar(_MOVE, given) is not None
