"""The ledger of trades and the volumes it adds up to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from laurel_schemas.plain import Plain
from laurel_schemas.trade_content import Identity, counted
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.rules import Standing
from qualification.store.columns import adding, as_json, standing, standing_columns
from qualification.store.ladders import IN_FORCE

# One round trip a batch, the question included whether the ladder whose marks are given is still
# in force: under another one nothing is counted. Sorted by user and trade, so that two workers
# never wait for each other in a circle. The crossings are found here, as most batches pass no mark
# and then nothing has to be read back; the ids of their new trades tell which of them decided.
_ADD = text(f"""
    with in_force as materialized (
        {IN_FORCE}
    ), given as materialized (
        select trade.* from json_to_recordset(cast(:trades as json)) as trade(
            user_id bigint, traded_at timestamptz, notional_usd numeric, pair text, side text,
            source text, trade_id text, fee_usd numeric
        )
        where (select max from in_force) = :version
    ), counted as (
        insert into trade_ledger (
            user_id, traded_at, notional_usd, pair, side, source, trade_id, fee_usd, counted_at
        )
        select user_id, traded_at, notional_usd, pair, side, source, trade_id, fee_usd, :now
        from given
        order by user_id, trade_id collate "C"
        on conflict do nothing
        returning user_id, trade_id, notional_usd, source
    ), added as (
        select user_id, count(*) as trade_count, sum(notional_usd) as volume_usd,
            coalesce(sum(notional_usd) filter (where source = 'perpetual'), 0) as perpetual_usd,
            coalesce(sum(notional_usd) filter (where source = 'strategy'), 0) as strategy_usd
        from counted group by user_id
    ), moved as (
        {adding("select user_id, perpetual_usd, strategy_usd, trade_count from added")}
        returning standing.*
    ), crossed as (
        select moved.* from moved join added using (user_id)
        where width_bucket(moved.volume_usd, cast(:marks as numeric[]))
            <> width_bucket(moved.volume_usd - added.volume_usd, cast(:marks as numeric[]))
    ), crossings as (
        select {standing_columns("crossed")}, new_trades
        from crossed join (
            select user_id, array_agg(trade_id) as new_trades from counted group by user_id
        ) as listed using (user_id)
    ), repeated as (
        select json_agg(json_build_array(user_id, trade_id)) as identities from given
        where (select count(*) from counted) < (select count(*) from given)
            and (user_id, trade_id collate "C") not in (select user_id, trade_id from counted)
    )
    select (select max from in_force) as version, repeated.identities, crossings.*
    from repeated left join crossings on true
    order by user_id
""")  # noqa: S608 - only our own column names


@dataclass(frozen=True, slots=True)
class Crossing:
    """A user whose volume passed a mark, and the ids of the trades that were new."""

    standing: Standing
    new_trades: frozenset[str]


@dataclass(frozen=True, slots=True)
class Added:
    """What a batch of trades did: whose volume passed a mark, and what had been counted before."""

    crossings: Sequence[Crossing]
    repeated: frozenset[Identity]


async def add_trades(
    session: AsyncSession,
    trades: Iterable[Plain],
    version: int,
    marks: Sequence[Decimal],
    now: datetime,
) -> Added | None:
    """Count trades, each once by its user and id; `marks` are the rising volumes that matter.

    They are those of a `version` of the ladder: where it is not in force nothing is counted, and
    the answer is None. No two of `trades` may have the same identity.
    """
    # Only validated fields: the original JSON may repeat a key or hold what no text may.
    given = as_json(map(_kept, trades))
    if given == "[]":
        return Added((), frozenset())
    asked = {"trades": given, "version": version, "marks": list(marks), "now": now}
    rows = (await session.execute(_ADD, asked)).all()
    if rows[0].version != version:
        return None
    return Added(
        crossings=[
            Crossing(standing(row), frozenset(row.new_trades))
            for row in rows
            if row.user_id is not None
        ],
        repeated=frozenset((user, trade) for user, trade in rows[0].identities or ()),
    )


def _kept(trade: Plain) -> dict[str, Any]:
    """What counts of a trade, and its fee, which counts for what is saved."""
    return counted(trade) | {"fee_usd": trade["fee_usd"]}
