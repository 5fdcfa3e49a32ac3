"""Who came and went over time (COMP-020)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.analysis import Interval

_TRENDS = text("""
    with seen as (
        select entries.* from entries join competitions on competitions.id = competition_id
        where starts_at < :until and ends_at > :since and status <> 'draft'
            and (:all or competition_id in (
                select competition_id from competition_roles
                where competition_roles.user_id = :user_id and role in ('owner', 'analyst')
            ))
    ), came as (
        select date_trunc(:interval, entered_at, 'UTC') as at, count(*) as entered,
            count(distinct user_id) as people, count(distinct user_id) filter (
                where not exists (
                    select from entries as earlier
                    where earlier.user_id = seen.user_id and earlier.entered_at < seen.entered_at
                )
            ) as newcomers
        from seen where entered_at >= :since and entered_at < :until group by 1
    ), went as (
        select date_trunc(:interval, left_at, 'UTC') as at, count(*) as gone
        from seen where left_at >= :since and left_at < :until group by 1
    )
    select at, coalesce(entered, 0) as entered, coalesce(gone, 0) as gone,
        coalesce(people, 0) as people, coalesce(newcomers, 0) as newcomers
    from came full join went using (at) order by at
""")
_PRIZES = text("""
    select prize.state, count(*) as prizes, coalesce(sum(points), 0) as points
    from user_event_prizes as prize join competitions on competitions.id = competition_id
    where starts_at < :until and ends_at > :since
        and (:all or competition_id in (
            select competition_id from competition_roles
            where competition_roles.user_id = :user_id and role in ('owner', 'analyst')
        ))
    group by 1 order by 1
""")
_ACTIVE = text("""
    select (select count(distinct user_id) from entries
            join competitions on competitions.id = competition_id
            where starts_at < :until and ends_at > :since and state = 'entered') as took_part,
        (select count(*) from people where not deleted) as people
""")


class Trend(NamedTuple):
    """Entries made and ended from `at` on; for `newcomers` of the `people` it was the first."""

    at: datetime
    entered: int
    gone: int
    people: int
    newcomers: int


class PrizesIn(NamedTuple):
    """How many prizes are in a state, and their points."""

    state: str
    prizes: int
    points: object


async def trends(
    session: AsyncSession,
    user_id: int | None,
    since: datetime,
    until: datetime,
    interval: Interval,
) -> Sequence[Trend]:
    """Participation by interval in UTC, of competitions that a user may analyse, all for None."""
    given = _of(user_id, since, until) | {"interval": interval}
    return [Trend(*row) for row in await session.execute(_TRENDS, given)]


async def prizes(
    session: AsyncSession, user_id: int | None, since: datetime, until: datetime
) -> Sequence[PrizesIn]:
    """What became of prizes."""
    rows = await session.execute(_PRIZES, _of(user_id, since, until))
    return [PrizesIn(*row) for row in rows]


async def active(session: AsyncSession, since: datetime, until: datetime) -> tuple[int, int]:
    """How many people take part in competitions of a time, and how many there are."""
    row = (await session.execute(_ACTIVE, {"since": since, "until": until})).one()
    return row.took_part, row.people


def _of(user_id: int | None, since: datetime, until: datetime) -> dict[str, object]:
    return {"all": user_id is None, "user_id": user_id or 0, "since": since, "until": until}
