"""The rooms of competitions."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chat.store.conversations import Opened

_OPEN = text("""
    insert into conversations (conversation_id, kind, title, competition_id, created_at, last_at)
    select id, 'competition', title, competition_id, :at, :at
    from unnest(cast(:ids as text[]), cast(:competitions as text[]), cast(:titles as text[]))
        as room (id, competition_id, title)
    order by competition_id
    on conflict (competition_id) do update set title = excluded.title
    where conversations.title is distinct from excluded.title
    returning conversation_id, kind, title, competition_id, writers, created_at
""")
_LOCK = text("""
    select competition_id, conversation_id from conversations
    where competition_id = any(cast(:competitions as text[]))
    order by conversation_id for no key update
""")
_REMOVE = text("""
    delete from members
    where conversation_id = :conversation_id and user_id = any(cast(:ids as bigint[]))
        and role in ('member', 'reader')
    returning user_id
""")
_CLOSE = text("""
    update conversations set closed_at = :at
    where conversation_id = any(cast(:ids as text[])) and closed_at is null
    returning conversation_id
""")
_FIND = text("select conversation_id from conversations where competition_id = :competition_id")


async def open_rooms(
    session: AsyncSession, titles: Mapping[str, str], new_ids: Mapping[str, str], at: datetime
) -> list[Opened]:
    """See that these competitions have rooms of these titles; returns what is new or renamed."""
    competitions = sorted(titles)
    values = {
        "ids": [new_ids[one] for one in competitions],
        "competitions": competitions,
        "titles": [titles[one] for one in competitions],
        "at": at,
    }
    return [Opened(*row) for row in await session.execute(_OPEN, values)]


async def lock_rooms(session: AsyncSession, competitions: Collection[str]) -> dict[str, str]:
    """Lock the rooms of these competitions; returns them by competition."""
    rows = await session.execute(_LOCK, {"competitions": sorted(competitions)})
    return {row.competition_id: row.conversation_id for row in rows}


async def let_out(
    session: AsyncSession, conversation_id: str, user_ids: Collection[int]
) -> list[int]:
    """Take entrants out of a room; its hosts stay. Needs the lock."""
    values = {"conversation_id": conversation_id, "ids": sorted(user_ids)}
    return sorted(await session.scalars(_REMOVE, values))


async def close(session: AsyncSession, ids: Collection[str], at: datetime) -> list[str]:
    """Close rooms; returns those that were open. Needs their locks."""
    return sorted(await session.scalars(_CLOSE, {"ids": sorted(ids), "at": at}))


async def room_of(session: AsyncSession, competition_id: str) -> str | None:
    """The room of a competition, if it has one."""
    found: str | None = await session.scalar(_FIND, {"competition_id": competition_id})
    return found
