"""Whose a badge was at a past moment, and how far the person was by then (BADGE-035)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# Of what was taken away since, what decided it is not kept.
_OWNED = text("""
    select earned_at, trim_scale(reached) as reached, trim_scale(target) as target, decided_by,
        awarded_by, brought_over_at,
        case when activated_at <= :at then activated_at end as activated_at,
        cast(null as timestamptz) as revoked_at
    from earned_badges
    where user_id = :user_id and badge_id = :badge_id and earned_at <= :at
    union all
    select earned_at, null, null, null, null, null, null,
        case when revoked_at <= :at then revoked_at end
    from revoked_badges
    where user_id = :user_id and badge_id = :badge_id and earned_at <= :at
    order by earned_at desc limit 1
""")
# What had happened by then, as it is known today: what came late counts at its own time. A colon
# before a word would be taken for a parameter.
_FIGURES = text("""
    with trades as materialized (
        select notional_usd, pair, (traded_at at time zone 'UTC')::date as day from trade_ledger
        where user_id = :user_id and traded_at <= :at
    ), done as materialized (
        select kind, subject, (occurred_at at time zone 'UTC')::date as day from activities
        where user_id = :user_id and occurred_at <= :at
    ), on_days as (
        select 'streak_days' as name, day from trades group by day
        union all
        select 'streak:' || counted.kind || ':' || 'utc', day from done
            cross join lateral (values (done.kind), ('any')) as counted (kind)
        group by 1, 2
        union all
        select 'streak:' || kind || ':' || 'own', day from activity_days
        where user_id = :user_id and calendar = 'own'
            and day <= (cast(:at as timestamptz) at time zone 'UTC')::date
    )
    select 'trades' as figure, cast(count(*) as numeric) as value from trades
    union all
    select 'volume_usd', coalesce(sum(notional_usd), 0) from trades
    union all
    select 'day_volume_usd', coalesce(max(usd), 0)
    from (select sum(notional_usd) as usd from trades group by day) as days
    union all
    select 'pairs', count(distinct pair) from trades
    union all
    select 'count:' || kind, count(*) from done group by kind
    union all
    select 'distinct:' || kind, count(distinct subject) from done group by kind
    union all
    select 'did:' || kind || ':' || subject, count(*) from done
    where kind in ('platform_task', 'purchase') group by kind, subject
    union all
    select name, max(days) from (
        select name, count(*) as days from (
            select name, day - cast(row_number() over (
                partition by name order by day
            ) as int) as island
            from on_days
        ) as numbered group by name, island
    ) as streaks group by name
    union all
    select figure, value from figures
    where user_id = :user_id and figure = 'joined'
        and -value <= extract(epoch from cast(:at as timestamptz))
""")


@dataclass(frozen=True, slots=True)
class Ownership:
    """When somebody earned a badge, and what decided it; `revoked_at` if it was gone by then.

    `reached` and `target` are the figures that decided, `decided_by` the id of the event that
    brought them; neither is kept of a badge that was taken away. `awarded_by` is the operator who
    gave it.
    """

    earned_at: datetime
    reached: Decimal | None
    target: Decimal | None
    decided_by: UUID | None
    awarded_by: int | None
    brought_over_at: datetime | None
    activated_at: datetime | None
    revoked_at: datetime | None


async def ownership_at(
    session: AsyncSession, user_id: int, badge_id: str, at: datetime
) -> Ownership | None:
    """The last time by a moment that somebody earned a badge; None if they had not."""
    asked = {"user_id": user_id, "badge_id": badge_id, "at": at}
    row = (await session.execute(_OWNED, asked)).mappings().one_or_none()
    return None if row is None else Ownership(**row)


async def figures_at(session: AsyncSession, user_id: int, at: datetime) -> Mapping[str, Decimal]:
    """The figures of a person by a moment, as far as what they rest on has a time."""
    rows = await session.execute(_FIGURES, {"user_id": user_id, "at": at})
    return {row.figure: Decimal(row.value) for row in rows}
