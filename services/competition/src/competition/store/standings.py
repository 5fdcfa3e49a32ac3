"""How entrants stand: one order for the list, an entrant's own page, and the final ranks."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.standings import Standing

STANDING = """user_id, trim_scale(score) as score, trades,
    nullif(reached_at, 'infinity') as reached_at, entered_at, division, team_id"""
# By the columns of the table: `reached_at` alone would be the column of the answer, without index.
ORDER = "entries.behind, entries.reached_at, entries.entered_at, entries.user_id"
_DESCENDING = ORDER.replace(",", " desc,") + " desc"
TAKES_PART = "competition_id = :competition_id and state = 'entered'"

_TOP = text(f"""
    select {STANDING} from entries where {TAKES_PART} order by {ORDER} limit :limit
""")  # noqa: S608 - only our own words
_AFTER = text(f"""
    select {STANDING} from entries
    where {TAKES_PART} and ({ORDER}) > (
        - cast(:score as numeric), coalesce(cast(:reached_at as timestamptz), 'infinity'),
        cast(:entered_at as timestamptz), cast(:user_id as bigint)
    )
    order by {ORDER} limit :limit
""")  # noqa: S608
_BEFORE = text(f"""
    select {STANDING} from entries
    where {TAKES_PART} and ({ORDER}) < (
        - cast(:score as numeric), coalesce(cast(:reached_at as timestamptz), 'infinity'),
        cast(:entered_at as timestamptz), cast(:user_id as bigint)
    )
    order by {_DESCENDING} limit :limit
""")  # noqa: S608
_FIX = text(f"""
    update entries set final_rank = ranked.rank,
        division_rank = case when division is not null then ranked.division_rank end
    from (
        select user_id, row_number() over (order by {ORDER}) as rank,
            row_number() over (partition by division order by {ORDER}) as division_rank
        from entries where {TAKES_PART}
    ) as ranked
    where entries.competition_id = :competition_id and entries.user_id = ranked.user_id
""")  # noqa: S608
_SUMMARY = text(f"""
    select count(*) as participants, count(*) filter (where trades > 0) as traders,
        coalesce(sum(trades), 0) as trades, coalesce(max(final_rank), 0) as last_rank,
        count(distinct final_rank) as ranks
    from entries where {TAKES_PART}
""")  # noqa: S608
_FINAL = text(f"""
    select final_rank as rank, {STANDING}, division_rank from entries
    where {TAKES_PART} and final_rank > :after order by final_rank limit :limit
""")  # noqa: S608


class Summary(NamedTuple):
    """What a competition came to."""

    participants: int
    traders: int
    trades: int
    last_rank: int
    ranks: int

    @property
    def sound(self) -> bool:
        """Whether every entrant has a rank, and the ranks are 1, 2, 3 and so on."""
        return self.participants == self.last_rank == self.ranks


async def top(session: AsyncSession, competition_id: UUID, limit: int) -> Sequence[Standing]:
    """Who stands highest."""
    rows = await session.execute(_TOP, {"competition_id": competition_id, "limit": limit})
    return _numbered(rows, 1)


async def after(
    session: AsyncSession, competition_id: UUID, last: Standing, limit: int
) -> Sequence[Standing]:
    """Who stands next after this one."""
    given = {"competition_id": competition_id, "limit": limit, **_place(last)}
    return _numbered(await session.execute(_AFTER, given), last.rank + 1)


async def before(
    session: AsyncSession, competition_id: UUID, first: Standing, limit: int
) -> Sequence[Standing]:
    """Who stands next before this one, in order of rank."""
    given = {"competition_id": competition_id, "limit": limit, **_place(first)}
    rows = list(await session.execute(_BEFORE, given))
    return _numbered(reversed(rows), first.rank - len(rows))


def _place(standing: Standing) -> dict[str, Any]:
    names = ("score", "reached_at", "entered_at", "user_id")
    return {name: getattr(standing, name) for name in names}


def _numbered(rows: Any, first: int) -> Sequence[Standing]:
    return [Standing(rank, *row) for rank, row in enumerate(rows, first)]


async def fix_ranks(session: AsyncSession, competition_id: UUID) -> Summary:
    """Give every entrant their final rank."""
    given = {"competition_id": competition_id}
    await session.execute(_FIX, given)
    return Summary(*(await session.execute(_SUMMARY, given)).one())


async def final_page(
    session: AsyncSession, competition_id: UUID, after: int, limit: int
) -> Sequence[Standing]:
    """Final standings beyond this rank, in order."""
    given = {"competition_id": competition_id, "after": after, "limit": limit}
    return [Standing(*row) for row in await session.execute(_FINAL, given)]
