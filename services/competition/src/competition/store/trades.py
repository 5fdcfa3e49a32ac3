"""The ledger of trades, and the scores that grow from it while a competition runs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from laurel_schemas.plain import Plain
from laurel_schemas.trade_content import CONTENT, Identity, counted
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.store.counting import COUNTS

_LOCKS = 0x636F6D70
"""The space of our advisory locks in this database."""
_BUCKETS = 16
_BESIDES = ("match_id", "size")
"""What is kept of a trade that contradicts nothing."""

# Of two transactions that touch one user, a batch of trades and an entry or a cut, the second one
# waits and then sees what the first did. Always in the order of buckets, before any row is locked.
_SHARE = text("""
    select pg_advisory_xact_lock_shared(:space, bucket)
    from unnest(cast(:buckets as integer[])) as bucket
""")
_HOLD_BACK = text("""
    select pg_advisory_xact_lock(:space, bucket)
    from unnest(cast(:buckets as integer[])) as bucket
""")

# One statement a batch. A trade is recorded after the latest cut, whatever our clock shows, so
# that what counts can be computed again at any time. Entries are updated here where the score
# is a sum; those of other scorings are returned, to be computed from the ledger.
_RECORD = text(f"""
    with given as materialized (
        select * from json_to_recordset(cast(:trades as json)) as trade(
            user_id bigint, traded_at timestamptz, notional_usd numeric, pair text, side text,
            source text, match_id text, trade_id text, size numeric
        )
    ), cut as (
        select greatest(:now, max(cut_at) + interval '1 microsecond') as recorded_at
        from competitions where cut_at is not null
    ), counted as (
        insert into trade_ledger (
            user_id, traded_at, recorded_at, notional_usd, pair, side, source, match_id, trade_id,
            size
        )
        select user_id, traded_at, recorded_at, notional_usd, pair, side, source, match_id,
            trade_id, size
        from given, cut
        order by user_id, trade_id collate "C"
        on conflict do nothing
        returning user_id, traded_at, notional_usd, pair, trade_id
    ), gains as (
        select competitions.id as competition_id, traded.user_id, scoring,
            scoring in ('volume', 'trade_count') and not in_order as is_sum,
            sum(notional_usd) as volume_usd, count(*) as trades, max(traded_at) as reached_at
        from counted as traded join entries using (user_id)
            join competitions on competitions.id = entries.competition_id
        where state = 'entered' and status in ('upcoming', 'active', 'paused', 'completed')
            and cut_at is null and {COUNTS}
        group by 1, 2, 3, 4
    ), moved as (
        update entries set
            score = score + case scoring when 'volume' then volume_usd else gains.trades end,
            trades = entries.trades + gains.trades,
            reached_at = case when entries.reached_at = 'infinity' then gains.reached_at
                else greatest(entries.reached_at, gains.reached_at) end
        from gains
        where entries.competition_id = gains.competition_id and entries.user_id = gains.user_id
            and state = 'entered' and is_sum
    )
    select
        (select json_agg(json_build_array(user_id, trade_id)) from given
            where (select count(*) from counted) < (select count(*) from given)
                and (user_id, trade_id collate "C") not in (select user_id, trade_id from counted)
        ) as repeated,
        (select json_agg(json_build_array(competition_id, user_id)) from gains
            where not is_sum) as others
""")  # noqa: S608 - only our own words

# A statement of its own: it must see what another worker committed while a batch waited for it.
_CONTENT = text(f"""
    select ledger.user_id, ledger.trade_id, {", ".join(CONTENT)}
    from unnest(cast(:users as bigint[]), cast(:trades as text[])) as wanted(user_id, trade_id)
    cross join lateral (
        select * from trade_ledger
        where user_id = wanted.user_id and trade_id = wanted.trade_id collate "C"
        limit 1
    ) as ledger
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came again of a batch, and the entries whose scores are no mere sums."""

    repeated: frozenset[Identity]
    others: Sequence[tuple[UUID, int]]


async def hold_back(session: AsyncSession, users: Iterable[int] | None = None) -> None:
    """Wait for batches with trades of these users, or all, and let others wait till the commit."""
    buckets = range(_BUCKETS) if users is None else _buckets(users)
    await session.execute(_HOLD_BACK, {"space": _LOCKS, "buckets": list(buckets)})


async def record(session: AsyncSession, trades: Sequence[Plain], now: datetime) -> Recorded:
    """Record trades, each once by its user and id, and add them to the scores that they count for.

    No two of `trades` may have the same identity.
    """
    buckets = _buckets(trade["user_id"] for trade in trades)
    await session.execute(_SHARE, {"space": _LOCKS, "buckets": buckets})
    # Only validated fields: the original JSON may repeat a key or hold what no text may.
    given = [counted(trade) | {name: trade.get(name) for name in _BESIDES} for trade in trades]
    row = (
        await session.execute(_RECORD, {"trades": orjson.dumps(given).decode(), "now": now})
    ).one()
    repeated = frozenset((user, trade) for user, trade in row.repeated or ())
    return Recorded(repeated, [(UUID(id_), user) for id_, user in row.others or ()])


def _buckets(users: Iterable[int]) -> Sequence[int]:
    return sorted({user % _BUCKETS for user in users})


async def recorded_content(
    session: AsyncSession, identities: Collection[Identity]
) -> Mapping[Identity, Mapping[str, Any]]:
    """What the ledger holds of these trades."""
    wanted = {"users": [user for user, _ in identities], "trades": [id_ for _, id_ in identities]}
    rows = (await session.execute(_CONTENT, wanted)).mappings()
    return {(row["user_id"], row["trade_id"]): dict(row) for row in rows}
