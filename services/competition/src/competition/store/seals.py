"""The transparency log of a competition, and the records that are appended to it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from laurel_service.transparency.tree import Place
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.records import Excluded

_BEGIN = text("""
    insert into seals (competition_id, size) values (:id, 0) on conflict do nothing
""")
_FIND = text("""
    select size, note, cut_at from seals join competitions on competitions.id = competition_id
    where competition_id = :id
""")
_TILES = text("""
    select level, number, hashes from seal_tiles
    where competition_id = :id and (level, number) in (
        select * from unnest(cast(:levels as integer[]), cast(:numbers as bigint[]))
    )
""")
_SAVE = text("""
    with kept as (
        insert into seal_tiles select :id, * from unnest(
            cast(:levels as integer[]), cast(:numbers as bigint[]), cast(:hashes as bytea[])
        )
        on conflict (competition_id, level, number) do update set hashes = excluded.hashes
    )
    update seals set size = :size where competition_id = :id
""")
_SIGN = text("update seals set note = :note where competition_id = :id")
_EXCLUDED = text("""
    select user_id, left_at as at, explanation, coalesce((
        select json_agg(json_build_object(
            'id', id, 'kind', kind, 'label', label, 'evidence', evidence) order by found_at, id)
        from findings
        where findings.competition_id = :id and findings.state = 'excluded'
            and entries.user_id = any(accounts)
    ), '[]') as findings
    from entries
    where competition_id = :id and state = 'disqualified'
    order by user_id offset :offset limit :limit
""")
_COUNT_EXCLUDED = text("""
    select count(*) from entries where competition_id = :id and state = 'disqualified'
""")
_PLACE = text("""
    select final_rank, state, (
        select count(*) from entries as before
        where before.competition_id = :id and before.state = 'disqualified'
            and before.user_id < entries.user_id
    ) as excluded_before
    from entries where competition_id = :id and user_id = :user_id
""")


class Seal(NamedTuple):
    """How many records there are, the signed checkpoint over all, and when trades were cut off."""

    size: int
    note: str | None
    cut_at: datetime


class Position(NamedTuple):
    """Where an entrant's record is: by rank, or among the excluded."""

    final_rank: int | None
    state: str
    excluded_before: int


async def start(session: AsyncSession, competition_id: UUID) -> None:
    """Begin an empty log."""
    await session.execute(_BEGIN, {"id": competition_id})


async def find(session: AsyncSession, competition_id: UUID) -> Seal | None:
    """The log of a competition; None before it is begun."""
    row = (await session.execute(_FIND, {"id": competition_id})).one_or_none()
    return None if row is None else Seal(*row)


async def tiles(
    session: AsyncSession, competition_id: UUID, places: Collection[Place]
) -> dict[Place, bytes]:
    """The tiles at these places."""
    given: dict[str, Any] = {"levels": [level for level, _ in places], "id": competition_id}
    rows = await session.execute(_TILES, given | {"numbers": [one for _, one in places]})
    return {(row.level, row.number): row.hashes for row in rows}


async def save(
    session: AsyncSession, competition_id: UUID, changed: Mapping[Place, bytes], size: int
) -> None:
    """Keep what was appended."""
    given: dict[str, Any] = {"id": competition_id, "size": size, "hashes": list(changed.values())}
    given |= {"levels": [level for level, _ in changed], "numbers": [one for _, one in changed]}
    await session.execute(_SAVE, given)


async def sign(session: AsyncSession, competition_id: UUID, note: str) -> None:
    """Keep the signed checkpoint: nothing is appended any more."""
    await session.execute(_SIGN, {"id": competition_id, "note": note})


async def excluded(
    session: AsyncSession, competition_id: UUID, offset: int, limit: int
) -> Sequence[Excluded]:
    """Who was excluded, in the order of ids."""
    given = {"id": competition_id, "offset": offset, "limit": limit}
    return [Excluded(*row) for row in await session.execute(_EXCLUDED, given)]


async def count_excluded(session: AsyncSession, competition_id: UUID) -> int:
    """How many were excluded."""
    return int(await session.scalar(_COUNT_EXCLUDED, {"id": competition_id}) or 0)


async def position_of(session: AsyncSession, competition_id: UUID, user_id: int) -> Position | None:
    """Where somebody's record is; None if they never took part."""
    row = (await session.execute(_PLACE, {"id": competition_id, "user_id": user_id})).one_or_none()
    return None if row is None else Position(*row)
