"""Which rank each entrant had on which day."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.standings import Standing

_KEEP = text("""
    with given as (
        select * from unnest(cast(:users as bigint[]), cast(:ranks as integer[]))
            as given(user_id, rank)
    ), before as (
        select told_ranks.user_id, told_ranks.rank from told_ranks join given using (user_id)
        where competition_id = :competition_id and day < :day and told_ranks.rank <> given.rank
    ), kept as (
        insert into told_ranks (competition_id, user_id, rank, day)
        select :competition_id, user_id, rank, :day from given order by user_id
        on conflict (competition_id, user_id) do update set rank = excluded.rank, day = excluded.day
        where told_ranks.day < excluded.day
    )
    select user_id, rank from before
""")


async def keep(
    session: AsyncSession, competition_id: UUID, page: Sequence[Standing], day: int
) -> Mapping[int, int]:
    """Keep the ranks of a day, each once; returns those of an earlier one that were others."""
    given = {"users": [one.user_id for one in page], "ranks": [one.rank for one in page]}
    rows = await session.execute(_KEEP, {**given, "competition_id": competition_id, "day": day})
    return {row.user_id: row.rank for row in rows}
