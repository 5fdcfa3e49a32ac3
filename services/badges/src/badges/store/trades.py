"""Counting each trade once, and where its trader stands then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from laurel_schemas.plain import Plain
from laurel_schemas.trade_content import Identity, counted, identity
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from badges.rules import Progress, Trader

# One JSON text, as psycopg is slow at arrays of Decimals. `counted` holds only trades never seen
# before; all else grows from it. Inserts are sorted so that two workers can't deadlock.
_COUNT_TRADES = text("""
    with counted as (
        insert into trade_ledger (
            user_id, traded_at, notional_usd, pair, side, source, trade_id
        )
        select user_id, traded_at, notional_usd, pair, side, source, trade_id
        from json_to_recordset(cast(:trades as json)) as trade (
            user_id bigint, traded_at timestamptz, notional_usd numeric, pair text, side text,
            source text, trade_id text
        )
        order by user_id, trade_id collate "C"
        on conflict do nothing
        returning user_id, trade_id, pair, (traded_at at time zone 'UTC')::date as day,
            notional_usd
    ), days as (
        insert into trading_days as known (user_id, day, volume_usd)
        select user_id, day, sum(notional_usd) from counted group by 1, 2 order by 1, 2
        on conflict (user_id, day) do update
        set volume_usd = known.volume_usd + excluded.volume_usd
        returning user_id, day, volume_usd, xmax = 0 as is_new
    ), best_days as (
        select user_id, max(volume_usd) as volume_usd,
            min(day) filter (where is_new) as first_new, max(day) filter (where is_new) as last_new
        from days group by user_id
    ), pairs as (
        insert into traded_pairs (user_id, pair)
        select distinct user_id, pair from counted order by 1, 2
        on conflict do nothing
        returning user_id
    ), new_pairs as (
        select user_id, count(*) as pairs from pairs group by user_id
    ), gains as (
        select user_id, count(*) as trades, sum(notional_usd) as volume_usd,
            array_agg(trade_id) as trade_ids
        from counted group by user_id
    ), totals as (
        insert into traders as known
            (user_id, trade_count, volume_usd, best_day_volume_usd, pair_count)
        select user_id, trades, gains.volume_usd, best_days.volume_usd, coalesce(pairs, 0)
        from gains join best_days using (user_id) left join new_pairs using (user_id)
        order by user_id
        on conflict (user_id) do update set
            trade_count = known.trade_count + excluded.trade_count,
            volume_usd = known.volume_usd + excluded.volume_usd,
            best_day_volume_usd = greatest(known.best_day_volume_usd, excluded.best_day_volume_usd),
            pair_count = known.pair_count + excluded.pair_count
        returning *
    )
    select totals.*, trade_ids, first_new, last_new,
        array(select badge_id from earned_badges where user_id = totals.user_id) as owned
    from totals join gains using (user_id) join best_days using (user_id)
""")

# Islands of successive days: a day minus its rank among the days is the same all along one.
_STREAKS = text("""
    select user_id, max(days) as days
    from (
        select user_id, count(*) as days
        from (
            select user_id,
                day - cast(row_number() over (partition by user_id order by day) as int) as island
            from trading_days
            where user_id = any(cast(:users as bigint[]))
                and day between cast(:first as date) - :reach and cast(:last as date) + :reach
        ) as numbered
        group by user_id, island
    ) as streaks
    group by user_id
""")


@dataclass(frozen=True, slots=True)
class Counted:
    """Where the traders of new trades stand now, and the trades that were counted before."""

    traders: Sequence[Trader]
    repeated: frozenset[Identity]


async def count_trades(
    session: AsyncSession, trades: Sequence[Plain], longest_streak: int, past_streaks: bool = False
) -> Counted:
    """Count trades, each once by its user and id; no two may have the same identity.

    Traders without a new trade are left out. Streaks are those that a day new to the trader
    belongs to, seen as far as `longest_streak` days, the longest that matters; otherwise 0. With
    `past_streaks` they are the longest ever, at the cost of reading every day of these traders.
    """
    given = orjson.dumps(list(map(counted, trades))).decode()
    rows = (await session.execute(_COUNT_TRADES, {"trades": given})).all()
    found = await streaks(session, rows, longest_streak, past_streaks)
    traders = [trader(row, found.get(row.user_id, 0)) for row in rows]
    return Counted(traders, _repeated(trades, traders))


def _repeated(trades: Sequence[Plain], traders: Sequence[Trader]) -> frozenset[Identity]:
    if len(trades) == sum(len(trader.counted) for trader in traders):
        return frozenset()
    new = {(trader.user_id, trade_id) for trader in traders for trade_id in trader.counted}
    return frozenset(map(identity, trades)) - new


async def streaks(
    session: AsyncSession, rows: Sequence[Row[Any]], reach: int, past: bool
) -> dict[int, int]:
    """Streaks of traders in days, by user: those that new days belong to, or with `past` the
    longest ever; none longer than `reach` matters."""
    grown = [row for row in rows if past or row.first_new is not None]
    if not grown or not reach:
        return {}
    # A statement of its own: it must see days that another worker committed while the count
    # waited for the trader's row.
    seen = {
        "users": [row.user_id for row in grown],
        "first": date.min if past else min(row.first_new for row in grown),
        "last": date.max if past else max(row.last_new for row in grown),
        "reach": reach,
    }
    return {row.user_id: row.days for row in await session.execute(_STREAKS, seen)}


def trader(row: Row[Any], streak: int) -> Trader:
    """A trader from a row of `traders` with the trades counted and the badges owned."""
    progress = Progress(
        trade_count=row.trade_count,
        volume_usd=row.volume_usd,
        best_day_volume_usd=row.best_day_volume_usd,
        pair_count=row.pair_count,
        longest_streak_days=streak,
    )
    return Trader(row.user_id, progress, owned=row.owned, counted=row.trade_ids)
