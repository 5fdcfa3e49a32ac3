"""Benefits in force, and what they saved in fees."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from laurel_schemas.minting_benefits_v1 import BenefitsSnapshot
from laurel_schemas.qualification_tiers_v1 import FeeSavingsMilestoneReached
from sqlalchemy import delete, func, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.rules import Savings
from qualification.store.columns import as_json
from qualification.tables import benefit_periods, fee_savings, savings_reached

_KEEP = text("""
    with given as (
        select * from json_to_recordset(cast(:snapshots as json)) as snapshot(
            user_id bigint, revision bigint, as_of timestamptz, percent int, decided_by text
        )
    ), kept as (
        insert into benefit_periods (user_id, revision, as_of, fee_reduction_percent, decided_by)
        select * from given order by user_id, revision
        on conflict do nothing
        returning user_id
    )
    insert into fee_savings (
        user_id, tiered_usd, competition_usd, volume_usd, stale, calculated_at
    )
    select distinct user_id, 0, 0, 0, true, timestamptz '-infinity' from kept order by user_id
    on conflict (user_id) do update set stale = true
""")
# The whole sum, from the ledger, of those who traded or got other benefits since it was made: so
# it is the same in whatever order trades and benefits come. A trade whose transaction was open
# when the last sum was made is within the overlap.
_CALCULATE = text("""
    with picked as (
        select fee_savings.user_id from fee_savings left join standings using (user_id)
        where calculated_at < :today
            and (stale or changed_at >= calculated_at - interval '10 minutes')
        order by fee_savings.user_id limit :limit
        for update of fee_savings skip locked
    ), saved as (
        select picked.user_id, decided_by, notional_usd,
            round(fee_usd * percent / (100 - percent), 10) as usd
        from picked join trade_ledger as trade using (user_id)
        cross join lateral (
            select decided_by, fee_reduction_percent as percent from benefit_periods
            where user_id = picked.user_id and as_of <= traded_at
            order by as_of desc, revision desc limit 1
        ) as in_force
        where fee_usd > 0 and percent between 1 and 99
            and decided_by in ('tiered', 'competition')
    ), added as (
        select user_id, sum(notional_usd) as volume_usd,
            coalesce(sum(usd) filter (where decided_by = 'tiered'), 0) as tiered_usd,
            coalesce(sum(usd) filter (where decided_by = 'competition'), 0) as competition_usd
        from saved group by user_id
    )
    update fee_savings set stale = false, calculated_at = :now,
        tiered_usd = coalesce(added.tiered_usd, 0),
        competition_usd = coalesce(added.competition_usd, 0),
        volume_usd = coalesce(added.volume_usd, 0),
        started_at = (
            select min(as_of) from benefit_periods
            where user_id = picked.user_id and fee_reduction_percent > 0
                and decided_by in ('tiered', 'competition')
        )
    from picked left join added using (user_id)
    where fee_savings.user_id = picked.user_id
    returning fee_savings.user_id, trim_scale(fee_savings.tiered_usd),
        trim_scale(fee_savings.competition_usd), trim_scale(fee_savings.volume_usd), started_at
""")
_REACHED = (
    insert(savings_reached)
    .on_conflict_do_nothing()
    .returning(savings_reached.c.user_id, func.trim_scale(savings_reached.c.milestone_usd))
)


async def save_benefits(session: AsyncSession, snapshots: Iterable[BenefitsSnapshot]) -> None:
    """Keep what was in force from when on, each revision once."""
    rows = {
        (one.user_id, one.revision): {
            "user_id": one.user_id,
            "revision": one.revision,
            "as_of": one.as_of,
            "percent": one.fee_reduction_percent,
            "decided_by": one.decided_by,
        }
        for one in snapshots
    }
    await session.execute(_KEEP, {"snapshots": as_json(rows.values())})


async def forget_benefits(session: AsyncSession, users: Collection[int]) -> None:
    """Remove all that is kept of these users' benefits and savings."""
    for table in (benefit_periods, fee_savings, savings_reached):
        await session.execute(delete(table).where(table.c.user_id.in_(users)))


async def calculate_savings(
    session: AsyncSession, now: datetime, limit: int
) -> tuple[int, Sequence[Savings]]:
    """Add up the savings of users whose sum was last made before this day and may have changed.

    Returns how many there were, at most `limit`, and the savings of those who had any benefits.
    """
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    given = {"now": now, "today": today, "limit": limit}
    rows = (await session.execute(_CALCULATE, given)).all()
    return len(rows), [Savings(*row) for row in rows if row.started_at is not None]


async def save_savings_reached(
    session: AsyncSession, reached: Sequence[FeeSavingsMilestoneReached]
) -> set[tuple[int, Decimal]]:
    """Keep steps that were passed; returns user and step of those not known before."""
    if not reached:
        return set()
    rows = [
        {
            "user_id": one.user_id,
            "milestone_usd": one.milestone_usd,
            "total_usd": one.total_saved_usd,
            "reached_at": one.reached_at,
        }
        for one in reached
    ]
    return {(user, usd) for user, usd in await session.execute(_REACHED, rows)}
