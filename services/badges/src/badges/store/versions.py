"""Versions of badges: which there are, and which one decides (BADGE-034)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from badges.catalogue import from_row, to_row
from badges.rules import Badge

# Reading goes on meanwhile.
_LOCK = text("lock table badge_versions in exclusive mode")
_ADD = text("""
    insert into badge_versions (
        badge_id, version, definition, on_offer, made_by, reason, made_at, effective_at
    )
    select :badge_id, 1 + coalesce(max(version), 0), cast(:definition as jsonb), :on_offer,
        :made_by, :reason, :made_at, :effective_at
    from badge_versions where badge_id = :badge_id
    returning version
""")
_PUT_IN_FORCE = text("""
    update badge_versions as own set in_force_at = :now
    where badge_id = :badge_id and version = :version and in_force_at is null
        and stopped_at is null and not exists (
            select from badge_versions as later
            where later.badge_id = own.badge_id and later.version > own.version
                and later.in_force_at is not null
        )
    returning *
""")
_STOP = text("""
    update badge_versions set stopped_at = :now
    where badge_id = :badge_id and version = :version and in_force_at is null
        and stopped_at is null
    returning *
""")
_OF = text("""
    select * from badge_versions where badge_id = :badge_id order by version desc limit :limit
""")
_RELEASED = text("""
    select distinct on (badge_id) * from badge_versions where made_by is null
    order by badge_id, version desc
""")
_IN_FORCE_AT = text("""
    select * from badge_versions where badge_id = :badge_id and in_force_at <= :at
    order by version desc limit 1
""")


@dataclass(frozen=True, slots=True)
class BadgeVersion:
    """A badge as it was defined, who did so, when and why, and from when on it decides.

    `made_by` is None where `migrate` took it from the catalogue of the release.
    """

    badge: Badge
    version: int
    on_offer: bool
    made_by: int | None
    reason: str
    made_at: datetime
    effective_at: datetime
    in_force_at: datetime | None
    stopped_at: datetime | None


async def lock_versions(session: AsyncSession) -> None:
    """Let nobody else make a version or put one in force until the transaction ends."""
    await session.execute(_LOCK)


async def add_version(
    session: AsyncSession,
    badge: Badge,
    on_offer: bool,
    made_by: int | None,
    reason: str,
    times: tuple[datetime, datetime],
) -> int:
    """Keep a definition, not in force yet; `times` are when it was made and takes effect."""
    given = {"badge_id": badge.badge_id, "definition": orjson.dumps(to_row(badge)).decode()}
    more = {"on_offer": on_offer, "made_by": made_by, "reason": reason}
    when = {"made_at": times[0], "effective_at": times[1]}
    return int((await session.execute(_ADD, {**given, **more, **when})).scalar_one())


async def put_in_force(
    session: AsyncSession, badge_id: str, version: int, now: datetime
) -> BadgeVersion | None:
    """Let a version decide from now on; None where it was stopped, or a later one does."""
    return await _one(session, _PUT_IN_FORCE, badge_id=badge_id, version=version, now=now)


async def stop_version(
    session: AsyncSession, badge_id: str, version: int, now: datetime
) -> BadgeVersion | None:
    """Let a planned version never come into force; None where it is not planned."""
    return await _one(session, _STOP, badge_id=badge_id, version=version, now=now)


async def versions_of(session: AsyncSession, badge_id: str, limit: int) -> Sequence[BadgeVersion]:
    """The latest versions of a badge, the newest first."""
    asked = {"badge_id": badge_id, "limit": limit}
    return [_version(row) for row in (await session.execute(_OF, asked)).mappings()]


async def released(session: AsyncSession) -> Mapping[str, BadgeVersion]:
    """By badge, what catalogues of releases said last."""
    found = map(_version, (await session.execute(_RELEASED)).mappings())
    return {one.badge.badge_id: one for one in found}


async def version_at(session: AsyncSession, badge_id: str, at: datetime) -> BadgeVersion | None:
    """The version that decided at a moment; None where there was none."""
    return await _one(session, _IN_FORCE_AT, badge_id=badge_id, at=at)


async def _one(session: AsyncSession, statement: Any, **asked: Any) -> BadgeVersion | None:
    row = (await session.execute(statement, asked)).mappings().one_or_none()
    return _version(row) if row else None


def _version(row: Mapping[Any, Any]) -> BadgeVersion:
    own = {name: row[name] for name in BadgeVersion.__slots__ if name != "badge"}
    return BadgeVersion(badge=from_row(row["definition"]), **own)
