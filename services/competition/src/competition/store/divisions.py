"""Standings within a division: the order of everybody, of those who are in it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.standings import Standing
from competition.store.standings import ORDER, STANDING, TAKES_PART

_PAGE = text(f"""
    select {STANDING} from entries where {TAKES_PART} and division = :division
    order by {ORDER} offset :before limit :limit
""")  # noqa: S608 - only our own words
_RANK = text("""
    select case when settled_at is not null then own.division_rank else 1 + (
        select count(*) from entries as ahead
        where ahead.competition_id = own.competition_id and ahead.division = own.division
            and ahead.state = 'entered'
            and (ahead.behind, ahead.reached_at, ahead.entered_at, ahead.user_id)
                < (own.behind, own.reached_at, own.entered_at, own.user_id)
    ) end
    from entries as own join competitions on competitions.id = competition_id
    where competition_id = :competition_id and user_id = :user_id and state = 'entered'
        and division is not null
""")


async def page_at(
    session: AsyncSession, competition_id: UUID, division: str, rank: int, limit: int
) -> Sequence[Standing]:
    """Who stands at a rank of a division and after it; ranks are those within it."""
    given = {"competition_id": competition_id, "division": division, "limit": limit}
    rows = await session.execute(_PAGE, given | {"before": rank - 1})
    return [Standing(number, *row) for number, row in enumerate(rows, rank)]


async def rank_of(session: AsyncSession, competition_id: UUID, user_id: int) -> int | None:
    """The rank of somebody in their division; None without one."""
    given = {"competition_id": competition_id, "user_id": user_id}
    rank = await session.scalar(_RANK, given)
    return None if rank is None else int(rank)
