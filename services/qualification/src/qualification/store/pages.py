"""Trades of a page of the past enter the ledger as the JSON that they came in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.store.columns import adding, standing, standing_columns
from qualification.store.trades import Crossing

_NEW = """
    select cast(:user_id as bigint) as user_id, new_perpetual as perpetual_usd,
        new_strategy as strategy_usd, new_trades_count as trade_count
    from added where new_trades_count > 0
"""
# One user's trades, so that nothing has to be added to them on the way: what a page says is written
# once, for its digest and for here. Sorted, so that two workers never wait for each other in a
# circle. Ids are told where they are needed: of what was there before, and where a mark was passed.
_ADD = text(f"""
    with given as materialized (
        select * from json_to_recordset(cast(:trades as json)) as trade(
            traded_at timestamptz, notional_usd numeric, pair text, side text, source text,
            trade_id text, fee_usd numeric
        )
    ), counted as (
        insert into trade_ledger (
            user_id, traded_at, notional_usd, pair, side, source, trade_id, fee_usd, counted_at
        )
        select cast(:user_id as bigint), traded_at, notional_usd, pair, side,
            case when source = 'strategy' then source else 'perpetual' end, trade_id, fee_usd, :now
        from given order by trade_id collate "C"
        on conflict do nothing
        returning trade_id, notional_usd, source
    ), added as (
        select count(*) as new_trades_count,
            coalesce(sum(notional_usd) filter (where source = 'perpetual'), 0) as new_perpetual,
            coalesce(sum(notional_usd) filter (where source = 'strategy'), 0) as new_strategy
        from counted
    ), moved as (
        {adding(_NEW)}
        returning standing.*
    )
    select {standing_columns("moved")}, trim_scale(new_perpetual) as new_perpetual,
        trim_scale(new_strategy) as new_strategy,
        case when width_bucket(moved.volume_usd, cast(:marks as numeric[]))
            <> width_bucket(
                moved.volume_usd - new_perpetual - new_strategy, cast(:marks as numeric[])
            )
            then (select array_agg(trade_id) from counted) end as crossed_by,
        case when new_trades_count < (select count(*) from given) then (
            select array_agg(trade_id) from given
            where trade_id collate "C" not in (select trade_id from counted)
        ) end as repeated
    from added left join moved on true
""")  # noqa: S608 - only our own column names


@dataclass(frozen=True, slots=True)
class AddedPages:
    """What was new of a user's pages, in USD, the ids that were there before, and whether a mark
    was passed."""

    perpetual_usd: Decimal
    strategy_usd: Decimal
    repeated: Collection[str]
    crossing: Crossing | None


async def add_pages(
    session: AsyncSession, user_id: int, trades: bytes, marks: Sequence[Decimal], now: datetime
) -> AddedPages:
    """Count a user's trades, each once by its id; `marks` are the rising volumes that matter.

    `trades` is a JSON array of validated trades, no two with the same id.
    """
    given = {"user_id": user_id, "trades": trades.decode(), "marks": list(marks), "now": now}
    row = (await session.execute(_ADD, given)).one()
    crossing = Crossing(standing(row), frozenset(row.crossed_by)) if row.crossed_by else None
    return AddedPages(row.new_perpetual, row.new_strategy, row.repeated or (), crossing)
