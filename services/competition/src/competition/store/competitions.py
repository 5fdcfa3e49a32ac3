"""Competitions and the decisions about them."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.competition import Competition, Terms
from competition.store.stored_terms import STORED, stored, terms

_TERMS = [field.name for field in fields(Terms)]
_FACTS = [
    "id",
    "status",
    "revision",
    "participants",
    "created_by",
    "approved_by",
    "scoring_version",
]
_COLUMNS = ", ".join((*_FACTS, *_TERMS))
_SELECT = f"select {_COLUMNS} from competitions"  # noqa: S608 - only our own column names


def _given(name: str) -> str:
    return f"cast(:{name} as jsonb)" if name in STORED else f":{name}"


_ADD = text(f"""
    insert into competitions ({_COLUMNS}, created_at)
    values ({", ".join(map(_given, (*_FACTS, *_TERMS)))}, :now)
""")  # noqa: S608
_SAVE = text(f"""
    update competitions set
        {", ".join(f"{name} = {_given(name)}" for name in (*_FACTS[1:], *_TERMS))}
    where id = :id
""")  # noqa: S608
_FIND = text(f"{_SELECT} where id = :id")
_LOCK = text(f"{_SELECT} where id = any(cast(:ids as uuid[])) order by id for update")
_OVERDUE = text("""
    select id from competitions
    where status = 'upcoming' and starts_at <= :now or status = 'active' and ends_at <= :now
    order by id limit :limit
""")
_COUNT = text("update competitions set participants = participants + :change where id = :id")
_PUBLISHED = text(f"""{_SELECT}
    where status <> 'draft' and (cast(:status as text) is null or status = :status)
        and (starts_at, id) < (:before, :before_id)
    order by starts_at desc, id desc limit :limit
""")
_SEEN_BY = text(f"""{_SELECT}
    where (:all or id in (select competition_id from competition_roles where user_id = :user_id))
        and (starts_at, id) < (:before, :before_id)
    order by starts_at desc, id desc limit :limit
""")  # noqa: S608
_NOTE = text("""
    insert into competition_changes
        (competition_id, action, status, decided_by, reason, decided_at)
    values (:competition_id, :action, :status, :decided_by, :reason, :now)
""")
_CHANGES = text("""
    select action, status, decided_by, reason, decided_at from competition_changes
    where competition_id = :id order by id
""")


class Change(NamedTuple):
    """Who decided what about a competition, when and why; nobody where time did."""

    action: str
    status: str
    decided_by: int | None
    reason: str | None
    decided_at: datetime


async def add(session: AsyncSession, competition: Competition, now: datetime) -> None:
    """Keep a new competition."""
    await session.execute(_ADD, _values(competition) | {"now": now})


async def save(session: AsyncSession, competition: Competition) -> None:
    """Keep what has changed; needs its row locked."""
    await session.execute(_SAVE, _values(competition))


async def find(session: AsyncSession, competition_id: UUID) -> Competition | None:
    """A competition as it is now."""
    row = (await session.execute(_FIND, {"id": competition_id})).one_or_none()
    return None if row is None else _competition(row)


async def lock(session: AsyncSession, competition_id: UUID) -> Competition | None:
    """A competition, locked till the commit."""
    return (await lock_all(session, [competition_id])).get(competition_id)


async def lock_all(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Competition]:
    """Competitions, locked till the commit in the order of ids."""
    rows = await session.execute(_LOCK, {"ids": list(ids)})
    return {row.id: _competition(row) for row in rows}


async def overdue(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Competitions whose time has come and that are not where it puts them."""
    return (await session.scalars(_OVERDUE, {"now": now, "limit": limit})).all()


async def count(session: AsyncSession, competition_id: UUID, change: int) -> None:
    """Note how many more, or fewer, take part; needs the row locked."""
    await session.execute(_COUNT, {"id": competition_id, "change": change})


async def published(
    session: AsyncSession, status: str | None, before: tuple[datetime, UUID], limit: int
) -> Sequence[Competition]:
    """Competitions that everybody may see, the latest start first."""
    given = {"status": status, "before": before[0], "before_id": before[1], "limit": limit}
    return [_competition(row) for row in await session.execute(_PUBLISHED, given)]


async def seen_by(
    session: AsyncSession,
    user_id: int | None,
    before: tuple[datetime, UUID],
    limit: int,
) -> Sequence[Competition]:
    """Competitions in which a user has a role, drafts too; all of them for None."""
    given = {"all": user_id is None, "user_id": user_id or 0, "limit": limit}
    found = await session.execute(_SEEN_BY, given | {"before": before[0], "before_id": before[1]})
    return [_competition(row) for row in found]


async def note(
    session: AsyncSession,
    competition: Competition,
    action: str,
    now: datetime,
    *,
    by: int | None = None,
    reason: str | None = None,
) -> None:
    """Keep who decided what and why."""
    given = {"competition_id": competition.id, "action": action, "status": competition.status}
    await session.execute(_NOTE, given | {"decided_by": by, "reason": reason, "now": now})


async def changes(session: AsyncSession, competition_id: UUID) -> Sequence[Change]:
    """What was decided about a competition, in order."""
    return [Change(*row) for row in await session.execute(_CHANGES, {"id": competition_id})]


def _values(competition: Competition) -> dict[str, Any]:
    return {name: getattr(competition, name) for name in _FACTS} | stored(competition.terms)


def _competition(row: Any) -> Competition:
    found = row._mapping
    facts = {name: found[name] for name in _FACTS}
    return Competition(terms=terms({name: found[name] for name in _TERMS}), **facts)
