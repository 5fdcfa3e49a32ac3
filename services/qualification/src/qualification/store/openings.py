"""Volumes that were brought over: rows of the ledger that are no trades."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.rules import Opening, Standing
from qualification.store.columns import adding, as_json, standing, standing_columns

OPENED_AT = datetime(2000, 1, 1, tzinfo=UTC)
"""Before every trade, as nothing tells when it was traded: so it counts for nobody's pace."""

# No id of a trade has a blank, so that no trade is ever taken for one of these.
_ADD = text(f"""
    with given as (
        select * from json_to_recordset(cast(:openings as json)) as opening(
            user_id bigint, perpetual_usd numeric, strategy_usd numeric
        )
    ), entered as (
        insert into trade_ledger (user_id, traded_at, notional_usd, source, trade_id, counted_at)
        select user_id, :opened_at, usd, source, 'opening ' || source, :now
        from given cross join lateral (
            values ('perpetual', perpetual_usd), ('strategy', strategy_usd)
        ) as part (source, usd)
        where usd > 0
        order by user_id, source
        on conflict do nothing
        returning user_id, source, notional_usd
    ), added as (
        select user_id,
            coalesce(sum(notional_usd) filter (where source = 'perpetual'), 0) as perpetual_usd,
            coalesce(sum(notional_usd) filter (where source = 'strategy'), 0) as strategy_usd
        from entered group by user_id
    )
    {adding("select *, 0 as trade_count from added")}
    returning {standing_columns("standing")}
""")  # noqa: S608 - only our own column names
_KNOWN = text("""
    select user_id,
        trim_scale(coalesce(sum(notional_usd) filter (where source = 'perpetual'), 0)) as perpetual,
        trim_scale(coalesce(sum(notional_usd) filter (where source = 'strategy'), 0)) as strategy
    from trade_ledger
    where user_id = any(cast(:users as bigint[]))
        and trade_id in ('opening perpetual', 'opening strategy')
    group by user_id
""")


async def known_openings(session: AsyncSession, users: Collection[int]) -> dict[int, Opening]:
    """What was brought over of these users."""
    rows = await session.execute(_KNOWN, {"users": list(users)})
    return {row.user_id: Opening(row.user_id, row.perpetual, row.strategy) for row in rows}


async def add_openings(
    session: AsyncSession, openings: Iterable[Opening], now: datetime
) -> list[Standing]:
    """Enter openings of users that have none yet; returns the standings that hold them."""
    rows = [
        {
            "user_id": one.user_id,
            "perpetual_usd": _text(one.perpetual_usd),
            "strategy_usd": _text(one.strategy_usd),
        }
        for one in openings
    ]
    given = {"openings": as_json(rows), "opened_at": OPENED_AT, "now": now}
    return [standing(row) for row in await session.execute(_ADD, given)]


def _text(usd: Decimal) -> str:
    return f"{usd:f}"
