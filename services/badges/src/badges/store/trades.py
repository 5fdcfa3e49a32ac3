"""Counting each trade once, and where its trader stands then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from laurel_schemas.plain import Plain
from laurel_schemas.trade_content import Identity, counted, identity
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from badges.rules import Move, Moves

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
    select user_id, totals.trade_count, trades, totals.volume_usd, gains.volume_usd,
        totals.best_day_volume_usd, traders.best_day_volume_usd, totals.pair_count,
        coalesce(pairs, 0), trade_ids, first_new, last_new
    from totals join gains using (user_id) join best_days using (user_id)
    left join new_pairs using (user_id) left join traders using (user_id)
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
class Gain:
    """What trades that are new have moved of a trader, and their ids.

    `first_new` and `last_new` are the days that the trader had never traded on, if any.
    """

    user_id: int
    moves: Moves
    counted: Sequence[str]
    first_new: date | None
    last_new: date | None


@dataclass(frozen=True, slots=True)
class Counted:
    """What moved of the traders of new trades, and the trades that were counted before."""

    gains: Sequence[Gain]
    repeated: frozenset[Identity]


async def count_trades(session: AsyncSession, trades: Sequence[Plain]) -> Counted:
    """Count trades, each once by its user and id; no two may have the same identity.

    Traders without a new trade are left out; the rows of the others are locked.
    """
    given = orjson.dumps(list(map(counted, trades))).decode()
    rows = (await session.execute(_COUNT_TRADES, {"trades": given})).all()
    gains = list(map(_gain, rows))
    return Counted(gains, _repeated(trades, gains))


def _gain(row: Sequence[Any]) -> Gain:
    # By place: many rows come with each batch, and a column by its name takes ten times as long.
    user_id, count, trades, usd, gained, best_day, best_before, pairs, new_pairs, *rest = row
    moves = {
        "trades": Move(Decimal(count - trades), Decimal(count)),
        "volume_usd": Move(usd - gained, usd),
        # Of before this statement began: what another worker has just committed only lies above.
        "day_volume_usd": Move(best_before, best_day),
        "pairs": Move(Decimal(pairs - new_pairs), Decimal(pairs)),
    }
    return Gain(user_id, moves, *rest)


def _repeated(trades: Sequence[Plain], gains: Sequence[Gain]) -> frozenset[Identity]:
    if len(trades) == sum(len(gain.counted) for gain in gains):
        return frozenset()
    new = {(gain.user_id, trade_id) for gain in gains for trade_id in gain.counted}
    return frozenset(map(identity, trades)) - new


async def new_streaks(
    session: AsyncSession, gains: Sequence[Gain], longest: int
) -> dict[int, Decimal]:
    """Streaks in days that new days belong to, by trader; none longer than `longest` matters."""
    grown = [gain for gain in gains if gain.first_new is not None]
    if not grown or not longest:
        return {}
    # A statement of its own: it must see days that another worker committed while the count
    # waited for the trader's row.
    seen = {
        "users": [gain.user_id for gain in grown],
        "first": min(gain.first_new for gain in grown if gain.first_new),
        "last": max(gain.last_new for gain in grown if gain.last_new),
        "reach": longest,
    }
    return {row.user_id: Decimal(row.days) for row in await session.execute(_STREAKS, seen)}
