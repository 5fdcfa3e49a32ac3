"""The ledger of trades and the volumes it adds up to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from laurel_schemas.trading_trades_v1 import TradeExecuted
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.rules import Standing
from qualification.store.columns import STANDING, as_json, standing

# One round trip a batch. Sorted by trade and by user, so that two workers never wait for each
# other in a circle. The crossings are found here, as most batches pass no mark and then nothing
# has to be read back; the ids of their new trades tell which of them decided.
_ADD = text(f"""
    with counted as (
        insert into trades (trade_id, user_id, notional_usd, source, traded_at)
        select trade_id, user_id, notional_usd, source, traded_at
        from json_to_recordset(cast(:trades as json)) as trade(
            trade_id text, user_id bigint, notional_usd numeric, source text,
            traded_at timestamptz
        )
        order by trade_id collate "C"
        on conflict do nothing
        returning trade_id, user_id, notional_usd, source
    ), added as (
        select user_id, count(*) as trade_count, sum(notional_usd) as volume_usd,
            coalesce(sum(notional_usd) filter (where source = 'perpetual'), 0) as perpetual_usd,
            coalesce(sum(notional_usd) filter (where source = 'strategy'), 0) as strategy_usd
        from counted group by user_id
    ), moved as (
        insert into standings as standing (
            user_id, perpetual_usd, strategy_usd, trade_count, badges_activated, revision, dirty
        )
        select user_id, perpetual_usd, strategy_usd, trade_count, 0, 1, true
        from added order by user_id
        on conflict (user_id) do update set
            perpetual_usd = standing.perpetual_usd + excluded.perpetual_usd,
            strategy_usd = standing.strategy_usd + excluded.strategy_usd,
            trade_count = standing.trade_count + excluded.trade_count,
            revision = standing.revision + 1,
            dirty = true
        returning standing.*
    ), crossed as (
        select moved.* from moved join added using (user_id)
        where width_bucket(moved.volume_usd, cast(:marks as numeric[]))
            <> width_bucket(moved.volume_usd - added.volume_usd, cast(:marks as numeric[]))
    )
    select {STANDING}, new_trades
    from crossed join (
        select user_id, array_agg(trade_id) as new_trades from counted group by user_id
    ) as listed using (user_id)
    order by user_id
""")  # noqa: S608 - only our own column names


@dataclass(frozen=True, slots=True)
class Crossing:
    """A user whose volume passed a mark, and the ids of the trades that were new."""

    standing: Standing
    new_trades: frozenset[str]


async def add_trades(
    session: AsyncSession, trades: Iterable[TradeExecuted], marks: Sequence[Decimal]
) -> list[Crossing]:
    """Count each trade once by its id, and return whose volume passed one of the rising marks."""
    # Only validated fields: the original JSON may repeat a key or hold what no text may.
    rows = as_json(
        {
            "trade_id": trade.trade_id,
            "user_id": trade.user_id,
            "notional_usd": str(trade.notional_usd),
            "source": trade.source,
            "traded_at": trade.traded_at,
        }
        for trade in trades
    )
    found = await session.execute(_ADD, {"trades": rows, "marks": list(marks)})
    return [Crossing(standing(row), frozenset(row.new_trades)) for row in found]
