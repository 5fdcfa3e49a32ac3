"""Scores as SQL alone would keep them: each trade once, and one upsert a batch."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import psycopg

TABLES = """
create table bare_trades (
    user_id bigint, trade_id text collate "C", usd numeric(30, 10) not null,
    traded_at timestamptz not null, primary key (user_id, trade_id)
);
create table bare_scores (user_id bigint primary key, score numeric(30, 10) not null);
create index on bare_scores (score desc, user_id);
insert into bare_scores select user_id, 0 from generate_series(1, {entrants}) as user_id;
"""
_SCORE = """
    with counted as (
        insert into bare_trades
        select * from unnest(%(users)s::bigint[], %(ids)s::text[], %(usd)s::numeric[],
            %(times)s::timestamptz[])
        on conflict do nothing returning user_id, usd
    )
    insert into bare_scores select user_id, sum(usd) from counted group by 1
    on conflict (user_id) do update set score = bare_scores.score + excluded.score
"""


async def score(database: psycopg.AsyncConnection[Any], trades: Sequence[dict[str, Any]]) -> None:
    """Count a batch and commit."""
    given = {
        "users": [one["user_id"] for one in trades],
        "ids": [one["trade_id"] for one in trades],
        "usd": [Decimal(one["notional_usd"]) for one in trades],
        "times": [one["traded_at"] for one in trades],
    }
    await database.execute(_SCORE, given)
    await database.commit()
