"""What SQL alone would do: scores by one upsert a batch, prizes by two inserts a page."""

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


PRIZE_TABLES = """
create table bare_ranks (rank integer primary key, user_id bigint not null);
create table bare_prizes (
    user_id bigint primary key, rank integer not null, points numeric(20, 2) not null
);
create table bare_outbox (id bigint generated always as identity primary key, event jsonb not null);
"""
_RANK = """
    insert into bare_ranks
    select row_number() over (order by score desc, reached_at, user_id), user_id
    from entries where score > 0
"""
# A prize and what tells of it; a final rank and what tells of it: as many events as Laurel has.
_PAY = """
    with page as (
        select * from bare_ranks where rank > %(after)s and rank <= %(after)s + %(page)s
    ), paid as (
        insert into bare_prizes select user_id, rank, 10 from page where rank <= %(winners)s
        returning user_id, rank
    )
    insert into bare_outbox (event)
    select jsonb_build_object('user_id', user_id, 'rank', rank, 'points', '10') from paid
    union all
    select jsonb_build_object('user_id', user_id, 'final_rank', rank) from page
"""


async def distribute(database: psycopg.AsyncConnection[Any], winners: int, page: int) -> None:
    """Rank all who have a score, and pay the first of them, a page a transaction."""
    await database.execute(_RANK)
    await database.commit()
    for after in range(0, winners, page):
        await database.execute(_PAY, {"after": after, "page": page, "winners": winners})
        await database.commit()
