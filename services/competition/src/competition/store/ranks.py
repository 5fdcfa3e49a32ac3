"""Ranks without a walk: whole places are counted in advance, and only one of them is read."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.standings import Standing
from competition.store.standings import ORDER, STANDING, TAKES_PART

# A place of whole numbers is one score where scores are counts: then its hours order it further.
_COUNTED = "scoring in ('trade_count', 'distinct_pairs')"
_ONE_SCORE = f"(place = 1 or {_COUNTED} and place between -4000 and 0)"
# The first key of the order that a place, or an hour of it, may have. Scores lie below what a place
# begins with, but for losses, of which the smallest is in theirs.
_START = f"""(
    case when not {_ONE_SCORE} then -rank_ceiling(place) when place = 1 then 0
        when place > -1000 then place else -mod(-place, 1000) end,
    case when place = 2 then '-infinity' when place = 1 or not {_ONE_SCORE} then 'infinity'
        else to_timestamp(period * 3600.0) end,
    case when place = 1 then to_timestamp(period * 3600.0) else '-infinity' end
)"""
_RANK = text(f"""
    with own as materialized (
        select entries.*, scoring, settled_at, rank_place(score) as place,
            rank_period(score, reached_at, entered_at) as period
        from entries join competitions on competitions.id = competition_id
        where {TAKES_PART} and user_id = :user_id
    )
    select {STANDING}, case when settled_at is not null then final_rank else 1 + (
        select coalesce(sum(entrants), 0) from standing_counts as ahead
        where ahead.competition_id = :competition_id and (
            ahead.place < own.place
            or ahead.place = own.place and {_ONE_SCORE.replace("place", "own.place")}
                and ahead.period < own.period
        )
    ) + (
        select count(*) from entries as ahead
        where ahead.competition_id = :competition_id and ahead.state = 'entered'
            and (ahead.behind, ahead.reached_at, ahead.entered_at, ahead.user_id)
                < (own.behind, own.reached_at, own.entered_at, own.user_id)
            and (ahead.behind, ahead.reached_at, ahead.entered_at) >= {_START}
    ) end as rank
    from own
""")  # noqa: S608 - only our own words
_AT = text(f"""
    with counted as (
        select place, case when {_ONE_SCORE} then period else 0 end as period, scoring,
            sum(entrants) as entrants
        from standing_counts join competitions on competitions.id = competition_id
        where competition_id = :competition_id group by 1, 2, 3 having sum(entrants) > 0
    ), summed as (
        select *, sum(entrants) over (order by place, period) as last from counted
    ), starts as (
        select rank, start.* from unnest(cast(:ranks as integer[])) as rank cross join lateral (
            select place, period, scoring, last - entrants as ahead from summed
            where last >= rank order by last limit 1
        ) as start
    )
    select starts.rank, found.* from starts cross join lateral (
        select {STANDING} from entries
        where {TAKES_PART} and (entries.behind, entries.reached_at, entries.entered_at) >= {_START}
        order by {ORDER} offset cast(starts.rank - 1 - ahead as bigint) limit :limit
    ) as found
""")  # noqa: S608
_FINAL_AT = text(f"""
    select wanted as rank, {STANDING} from entries
        join unnest(cast(:ranks as integer[])) as wanted
        on final_rank >= wanted and final_rank < wanted + :limit
    where {TAKES_PART} order by wanted, final_rank
""")  # noqa: S608
_SETTLED = text("select settled_at is not null from competitions where id = :competition_id")
_VERSION = text("""
    select coalesce(sum(changes), 0) from standing_changes where competition_id = :competition_id
""")
# Who folds takes the rows that it deletes, so that nothing is counted twice or lost whoever else
# folds or adds.
_FOLD = text("""
    with crowded as (
        select competition_id, place, period from standing_counts
        group by 1, 2, 3 having count(*) > 1 limit :limit
    ), gone as (
        delete from standing_counts as counted using crowded
        where (counted.competition_id, counted.place, counted.period)
            = (crowded.competition_id, crowded.place, crowded.period)
        returning counted.*
    )
    insert into standing_counts
    select competition_id, place, period, sum(entrants) from gone group by 1, 2, 3
    having sum(entrants) <> 0
""")
_FOLD_CHANGES = text("""
    with crowded as (
        select competition_id from standing_changes group by 1 having count(*) > 1 limit :limit
    ), gone as (
        delete from standing_changes using crowded
        where standing_changes.competition_id = crowded.competition_id
        returning standing_changes.*
    )
    insert into standing_changes select competition_id, sum(changes) from gone group by 1
""")
_FORGET = (
    text("delete from standing_counts where competition_id = :competition_id"),
    text("delete from told_ranks where competition_id = :competition_id"),
)


async def standing_of(session: AsyncSession, competition_id: UUID, user_id: int) -> Standing | None:
    """Where somebody stands who takes part."""
    given = {"competition_id": competition_id, "user_id": user_id}
    row = (await session.execute(_RANK, given)).one_or_none()
    return None if row is None else Standing(int(row.rank), *row[:-1])


async def page_at(
    session: AsyncSession, competition_id: UUID, rank: int, limit: int
) -> Sequence[Standing]:
    """Who stands at a rank and after it."""
    rows = await _at(session, competition_id, [rank], limit)
    return [Standing(number, *row[1:]) for number, row in enumerate(rows, rank)]


async def at_ranks(
    session: AsyncSession, competition_id: UUID, ranks: Sequence[int]
) -> Sequence[Standing]:
    """Who stands at each of these ranks that there is."""
    return [Standing(*row) for row in await _at(session, competition_id, ranks, 1)]


async def _at(
    session: AsyncSession, competition_id: UUID, ranks: Sequence[int], limit: int
) -> Sequence[Any]:
    settled = await session.scalar(_SETTLED, {"competition_id": competition_id})
    given = {"competition_id": competition_id, "ranks": list(ranks), "limit": limit}
    return (await session.execute(_FINAL_AT if settled else _AT, given)).all()


async def version(session: AsyncSession, competition_id: UUID) -> int:
    """A number that grows with each commit that changes how entrants stand."""
    return int(await session.scalar(_VERSION, {"competition_id": competition_id}) or 0)


async def fold(session: AsyncSession, limit: int) -> None:
    """Let each of so many places have one row again."""
    for statement in (_FOLD, _FOLD_CHANGES):
        await session.execute(statement, {"limit": limit})


async def forget(session: AsyncSession, competition_id: UUID) -> None:
    """Drop what final ranks replace."""
    for statement in _FORGET:
        await session.execute(statement, {"competition_id": competition_id})
