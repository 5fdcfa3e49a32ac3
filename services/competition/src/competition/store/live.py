"""What leaderboards that have changed show, read for all of them at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import orjson
from laurel_schemas.competition_live_v1 import MOST_SHOWN, LeaderboardShown
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.store.counting import COUNTS
from competition.store.standings import ORDER, STANDING

_MOST = 200
"""Leaderboards that are told at once."""

# Trades by the index of their own times: what is older than a moment is no news, however late it
# came. The newest of all are taken once, before it is asked for whom they count.
_CHANGED = text(f"""
    with changed as materialized (
        select competitions.*, counted.version from competitions cross join lateral (
            select coalesce(sum(changes), 0) as version from standing_changes
            where competition_id = competitions.id
        ) as counted
        left join unnest(cast(:ids as uuid[]), cast(:versions as bigint[]))
            as known(id, version) using (id)
        where status in ('upcoming', 'active')
            and counted.version is distinct from known.version
        limit :limit
    ), recent as materialized (
        select * from trade_ledger
        where traded_at > cast(:since as timestamptz) - interval '10 seconds'
            and recorded_at > :since and exists (select from changed)
        order by traded_at desc limit 500
    )
    select competitions.id, competitions.version, competitions.participants, (
        select coalesce(json_agg(json_build_object('rank', rank, 'user_id', user_id,
            'score', cast(score as text), 'trades', trades) order by rank), '[]')
        from (
            select {STANDING}, row_number() over (order by {ORDER}) as rank from entries
            where competition_id = competitions.id and state = 'entered'
            order by {ORDER} limit {MOST_SHOWN}
        ) as head
    ) as standings, (
        select coalesce(json_agg(trade), '[]') from (
            select json_build_object('user_id', traded.user_id, 'pair', pair, 'side', side,
                'notional_usd', cast(trim_scale(notional_usd) as text), 'traded_at', traded_at)
                as trade
            from recent as traded join entries on entries.user_id = traded.user_id
                and competition_id = competitions.id and state = 'entered'
            where {COUNTS} order by traded_at desc limit {MOST_SHOWN}
        ) as newest
    ) as trades
    from changed as competitions
""")  # noqa: S608 - only our own words


async def changed(
    session: AsyncSession,
    known: Mapping[UUID, int],
    since: datetime,
    now: datetime,
) -> Sequence[LeaderboardShown]:
    """The leaderboards of what runs whose version is not the one that is known.

    With them the trades that were recorded since then, the newest first.
    """
    given = {"ids": list(known), "versions": list(known.values()), "since": since, "limit": _MOST}
    rows = (await session.execute(_CHANGED, given)).mappings()
    return [_shown(row, now) for row in rows]


def _shown(row: RowMapping, now: datetime) -> LeaderboardShown:
    """As JSON, which is what the database has made of the standings."""
    told = {name: row[name] for name in ("participants", "standings", "trades")}
    told |= {"competition_id": row["id"], "version": int(row["version"]), "shown_at": now}
    return LeaderboardShown.model_validate_json(orjson.dumps(told))
