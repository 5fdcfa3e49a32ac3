"""Figures of competitions: made from the ledger, kept, and read (COMP-020)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.analysis import Figures, Measure
from competition.rules.competition import Status
from competition.store.counting import COUNTS

# Amounts as text, as JSON has no decimals.
_MAKE = text(f"""
    with contest as materialized (
        select *, (ends_at - starts_at) / 3 as third from competitions where id = :id
    ), entrant as materialized (
        select user_id from entries where competition_id = :id and state = 'entered'
    ), counted as materialized (
        select traded.user_id, traded.pair, traded.traded_at, traded.notional_usd
        from entrant join trade_ledger as traded using (user_id)
            join contest as competitions on true
        where {COUNTS} and (cut_at is null or recorded_at <= cut_at)
    ), by_trader as (
        select user_id, count(*) as trades, sum(notional_usd) as usd,
            bool_or(traded_at < starts_at + third) as began,
            bool_or(traded_at >= ends_at - third) as ended,
            ntile(10) over (order by sum(notional_usd) desc, user_id) as tenth
        from counted cross join contest group by 1
    )
    select json_build_object(
        'volumeUsd', (select coalesce(trim_scale(sum(notional_usd)), 0)::text from counted),
        'volumeBeforeUsd', (
            select coalesce(trim_scale(sum(notional_usd)), 0)::text
            from entrant join trade_ledger using (user_id) cross join contest
            where traded_at < starts_at and traded_at >= starts_at - (ends_at - starts_at)
        ),
        'trades', (select count(*) from counted),
        'traders', (select count(*) from by_trader),
        'participants', (select count(*) from entrant),
        'left', (select count(*) from entries where competition_id = :id and state = 'left'),
        'excluded', (
            select count(*) from entries where competition_id = :id and state = 'disqualified'
        ),
        'people', (select count(*) from people where not deleted),
        'began', (select count(*) from by_trader where began),
        'stayed', (select count(*) from by_trader where began and ended),
        'topTenthUsd', (
            select coalesce(trim_scale(sum(usd)), 0)::text from by_trader where tenth = 1
        ),
        'medianTrades', (
            select coalesce(percentile_disc(0.5) within group (order by trades), 0) from by_trader
        ),
        'overTime', coalesce((
            select json_agg(json_build_object('at', at, 'volumeUsd', usd, 'trades', trades,
                'traders', traders) order by at)
            from (
                select to_char(date_trunc('hour', traded_at, 'UTC') at time zone 'UTC',
                        'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at,
                    trim_scale(sum(notional_usd))::text as usd, count(*) as trades,
                    count(distinct user_id) as traders
                from counted group by 1
            ) as hours
        ), '[]'),
        'topPairs', coalesce((
            select json_agg(json_build_object('pair', pair, 'volumeUsd', usd::text,
                'trades', trades) order by usd desc, pair)
            from (
                select pair, trim_scale(sum(notional_usd)) as usd, count(*) as trades
                from counted group by 1 order by 2 desc, 1 limit 10
            ) as pairs
        ), '[]')
    ) as figures
""")  # noqa: S608 - only our own words
_SAVE = text("""
    insert into event_analytics (competition_id, made_at, final, figures)
    values (:id, :now, :final, cast(:figures as jsonb))
    on conflict (competition_id) do update set made_at = excluded.made_at,
        final = excluded.final, figures = excluded.figures
    where not event_analytics.final
""")
_SEEN = """
    select competitions.id, name, status, starts_at, ends_at, made_at, figures,
        coalesce((select points from event_prize_distributions
            where competition_id = competitions.id), 0) as points
    from competitions join event_analytics on competition_id = competitions.id
"""
_FIND = text(f"{_SEEN} where competitions.id = :id")
# Those with an interval in common; all of them for admins.
_DURING = text(f"""{_SEEN}
    where starts_at < :until and ends_at > :since and status <> 'draft'
        and (:all or competitions.id in (
            select competition_id from competition_roles
            where user_id = :user_id and role in ('owner', 'analyst')
        ))
    order by starts_at desc, competitions.id limit :limit
""")  # noqa: S608
_MILESTONES = text("""
    insert into milestones_told (competition_id, measure, milestone, told_at)
    select :id, measure, milestone, :now
    from unnest(cast(:measures as text[]), cast(:milestones as numeric[]))
        as passed(measure, milestone)
    on conflict do nothing returning measure, milestone
""")
_MOST = 1_000


class Analysed(NamedTuple):
    """A competition with its figures; `points` are those of all prizes given out."""

    id: UUID
    name: str
    status: Status
    starts_at: datetime
    ends_at: datetime
    made_at: datetime
    figures: Figures
    points: Any


async def make(session: AsyncSession, competition_id: UUID) -> Figures:
    """The figures as the ledger has them now."""
    made = await session.scalar(_MAKE, {"id": competition_id})
    return Figures.model_validate_json(orjson.dumps(made))


async def save(
    session: AsyncSession, competition_id: UUID, figures: Figures, now: datetime, *, final: bool
) -> None:
    """Keep figures in place of earlier ones, unless those are final."""
    given = {"id": competition_id, "now": now, "final": final}
    await session.execute(_SAVE, given | {"figures": figures.model_dump_json(by_alias=True)})


async def find(session: AsyncSession, competition_id: UUID) -> Analysed | None:
    """A competition's figures; None before any were made."""
    row = (await session.execute(_FIND, {"id": competition_id})).one_or_none()
    return None if row is None else _analysed(row)


async def during(
    session: AsyncSession, user_id: int | None, since: datetime, until: datetime
) -> Sequence[Analysed]:
    """Competitions of a time that a user may analyse, all for None; the latest start first."""
    given = {"all": user_id is None, "user_id": user_id or 0, "since": since, "until": until}
    return [_analysed(row) for row in await session.execute(_DURING, given | {"limit": _MOST})]


async def new_milestones(
    session: AsyncSession,
    competition_id: UUID,
    passed: Sequence[tuple[Measure, int]],
    now: datetime,
) -> Sequence[tuple[Measure, int]]:
    """Those of these milestones that were not told yet; each once."""
    given = {"id": competition_id, "now": now, "measures": [measure for measure, _ in passed]}
    rows = await session.execute(_MILESTONES, given | {"milestones": [one for _, one in passed]})
    return [(row.measure, int(row.milestone)) for row in rows]


def _analysed(row: Any) -> Analysed:
    figures = Figures.model_validate_json(orjson.dumps(row.figures))
    return Analysed(**{**row._mapping, "figures": figures})
