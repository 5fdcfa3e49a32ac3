"""Final ranks in competitions, and the largest traders."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

import orjson
from laurel_schemas.competition_standings_v1 import StandingFinal
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from badges.store.figures import Figure

_SAVE = text("""
    insert into final_ranks as known (user_id, competition_id, revision, rank, top_percentage)
    select distinct on (user_id, competition_id) *
    from json_to_recordset(cast(:rows as json)) as given (
        user_id bigint, competition_id text, revision int, rank int, top_percentage numeric
    )
    where not exists (select from people where user_id = given.user_id and deleted)
    order by user_id, competition_id, revision desc
    on conflict (user_id, competition_id) do update set
        revision = excluded.revision, rank = excluded.rank,
        top_percentage = excluded.top_percentage
    where known.revision < excluded.revision
""")
_FIGURES = text("""
    select user_id, count(*) as competitions, min(rank) as rank, min(top_percentage) as top
    from final_ranks where user_id = any(cast(:users as bigint[])) group by user_id
""")
_SMALLEST = text("""
    select volume_usd from traders where volume_usd > 0
    order by volume_usd desc
    offset (
        select count(*) * cast(:percent as int) / 100 - 1 from traders where volume_usd > 0
    ) limit 1
""")
_COUNT = text("select count(*) * cast(:percent as int) / 100 from traders where volume_usd > 0")
_LARGEST = text("""
    select user_id from traders
    where user_id > :after and volume_usd >= :least and not exists (
        select from figures where user_id = traders.user_id and figure = :figure
    ) and not exists (select from people where user_id = traders.user_id and deleted)
    order by user_id limit :limit
""")


async def save_final_ranks(session: AsyncSession, ranks: Iterable[StandingFinal]) -> None:
    """Keep final ranks; of one competition that with the highest revision stands."""
    rows = [
        {
            "user_id": one.user_id,
            "competition_id": one.competition_id,
            "revision": one.revision,
            "rank": one.rank,
            "top_percentage": str(one.top_percentage),
        }
        for one in ranks
    ]
    await session.execute(_SAVE, {"rows": orjson.dumps(rows).decode()})


async def competition_figures(session: AsyncSession, users: Collection[int]) -> list[Figure]:
    """What the final ranks of users add up to; ranks are less when better, hence negative."""
    return [
        figure
        for row in await session.execute(_FIGURES, {"users": list(users)})
        for figure in (
            Figure(row.user_id, "competitions", Decimal(row.competitions)),
            Figure(row.user_id, "competition_rank", Decimal(-row.rank)),
            Figure(row.user_id, "competition_top", -row.top),
        )
    ]


async def smallest_of_largest(session: AsyncSession, percent: int) -> Decimal | None:
    """The volume in USD of the last trader among the largest `percent`; None where the share is
    less than one trader."""
    if not await session.scalar(_COUNT, {"percent": percent}):
        return None
    least: Decimal | None = await session.scalar(_SMALLEST, {"percent": percent})
    return least


async def largest_traders(
    session: AsyncSession, least: Decimal, figure: str, after: int, limit: int
) -> Sequence[int]:
    """Traders with at least this volume who have not got this figure yet, by user id."""
    asked = {"least": least, "figure": figure, "after": after, "limit": limit}
    return list((await session.scalars(_LARGEST, asked)).all())
