"""Trials of badges: who would earn one, were it so."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from badges.catalogue import from_row, to_row
from badges.rules import Badge

KEPT_FOR = timedelta(days=30)

_ASK = text("""
    with old as (delete from badge_trials where asked_at < :before)
    insert into badge_trials (id, definition, asked_by, asked_at)
    values (:id, cast(:definition as jsonb), :asked_by, :now)
""")
_FIND = text("select * from badge_trials where id = :id")
_PAGE = text("""
    select user_id from traders where user_id > :after order by user_id limit :limit
""")
_PROGRESS = text("""
    update badge_trials set last_user_id = :last, users = users + :users,
        would_earn = would_earn + :would_earn, ended_at = :ended_at
    where id = :id
""")


@dataclass(frozen=True, slots=True)
class Trial:
    """A question who would earn a badge, and how far the answer is: complete once `ended_at`."""

    id: UUID
    badge: Badge
    asked_by: int
    asked_at: datetime
    last_user_id: int
    users: int
    would_earn: int
    ended_at: datetime | None


async def ask(session: AsyncSession, id_: UUID, badge: Badge, by: int, now: datetime) -> None:
    """Keep a question, and forget those that are too old."""
    definition = orjson.dumps(to_row(badge)).decode()
    given: dict[str, Any] = {"id": id_, "definition": definition, "asked_by": by, "now": now}
    await session.execute(_ASK, given | {"before": now - KEPT_FOR})


async def find(session: AsyncSession, id_: UUID) -> Trial | None:
    """A question."""
    row = (await session.execute(_FIND, {"id": id_})).mappings().one_or_none()
    if row is None:
        return None
    own = {name: row[name] for name in Trial.__slots__ if name != "badge"}
    return Trial(badge=from_row(row["definition"]), **own)


async def users_after(session: AsyncSession, after: int, limit: int) -> list[int]:
    """The next users by id; nobody is locked, as nothing is changed."""
    return list((await session.scalars(_PAGE, {"after": after, "limit": limit})).all())


async def save_progress(
    session: AsyncSession,
    id_: UUID,
    users: list[int],
    would_earn: int,
    ended_at: datetime | None,
) -> None:
    """Keep how far the answer is, and that it is complete."""
    given = {"id": id_, "last": users[-1] if users else 0, "users": len(users)}
    await session.execute(_PROGRESS, {**given, "would_earn": would_earn, "ended_at": ended_at})
