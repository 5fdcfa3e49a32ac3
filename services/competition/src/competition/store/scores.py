"""Scores computed from the ledger of trades, whatever they were before (COMP-050)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.store import folding
from competition.store.counting import COUNTS

# What was recorded after the cut counts no more. The time of a score is that of the trade which
# brought it: for distinct pairs the first trade of the last pair to come.
_RESCORE = text(f"""
    with chosen as (
        select * from unnest(cast(:competitions as uuid[]), cast(:users as bigint[]))
            as entry(competition_id, user_id)
        where competition_id in (select id from competitions where not in_order)
    ), by_pair as (
        select competition_id, chosen.user_id, scoring, pair, sum(notional_usd) as volume_usd,
            count(*) as trades, min(traded_at) as first_at, max(traded_at) as last_at
        from chosen join competitions on competitions.id = chosen.competition_id
            join trade_ledger as traded on traded.user_id = chosen.user_id
        where (cut_at is null or recorded_at <= cut_at) and {COUNTS}
        group by 1, 2, 3, 4
    ), fresh as (
        select competition_id, user_id, coalesce(sum(trades), 0) as trades,
            coalesce(sum(case scoring when 'volume' then volume_usd
                when 'trade_count' then trades when 'distinct_pairs' then 1 end), 0) as score,
            coalesce(max(case scoring when 'distinct_pairs' then first_at else last_at end),
                'infinity') as reached_at
        from chosen left join by_pair using (competition_id, user_id)
        group by 1, 2
    )
    update entries set score = fresh.score, trades = fresh.trades, reached_at = fresh.reached_at
    from fresh
    where entries.competition_id = fresh.competition_id and entries.user_id = fresh.user_id
        and state = 'entered'
        and (entries.score, entries.trades, entries.reached_at)
            is distinct from (fresh.score, fresh.trades, fresh.reached_at)
    returning entries.user_id
""")  # noqa: S608 - only our own words
_PAGE = text("""
    select user_id from entries
    where competition_id = :competition_id and state = 'entered' and user_id > :after
    order by user_id limit :limit
""")


async def rescore(session: AsyncSession, entries: Sequence[tuple[UUID, int]]) -> int:
    """Compute the scores of entries anew; returns how many were others. Trades are held back."""
    if not entries:
        return 0
    given = {"competitions": [id_ for id_, _ in entries], "users": [user for _, user in entries]}
    differing = len((await session.execute(_RESCORE, given)).all())
    return differing + await folding.rescore(session, entries)


async def page(
    session: AsyncSession, competition_id: UUID, after: int, limit: int
) -> Sequence[tuple[UUID, int]]:
    """Who takes part, in the order of ids, after this one."""
    given = {"competition_id": competition_id, "after": after, "limit": limit}
    return [(competition_id, user) for user in await session.scalars(_PAGE, given)]
