"""Who takes part enough to be rewarded for it."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.participation import Reward
from competition.store.standings import TAKES_PART

_COUNT = text(f"""
    with takes_part as (
        select user_id, trades from entries
        where {TAKES_PART} and trades >= (select min(least) from unnest(
            cast(:least as integer[])) as given(least))
    )
    select array(
        select (select count(*) from takes_part where trades >= least)
        from unnest(cast(:least as integer[])) with ordinality as given(least, position)
        order by position
    ) as each, (
        select count(*) from takes_part where user_id <> all(cast(:users as bigint[]))
    ) as others
""")  # noqa: S608 - only our own words


class Rewarded(NamedTuple):
    """How many have each reward, and how many of them win nothing else."""

    each: Sequence[int]
    others: int


async def count(
    session: AsyncSession,
    competition_id: UUID,
    rewards: Sequence[Reward],
    winners: Collection[int],
) -> Rewarded:
    """Who would be rewarded as it stands now, besides these winners of prizes."""
    given = {"least": [one.least_trades for one in rewards], "users": list(winners)}
    row = (await session.execute(_COUNT, given | {"competition_id": competition_id})).one()
    return Rewarded(row.each, row.others)
