"""Postings as SQL alone would make them: one statement a batch, no hash, no event, no lot."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

import psycopg

_POST = """
    with given as (
        select * from unnest(%(ids)s::uuid[], %(users)s::bigint[], %(points)s::numeric[])
            with ordinality as given(id, user_id, points, position)
    ), held as (
        select user_id, balance, entries from accounts where user_id = any(%(users)s)
        order by user_id for update
    ), entry as (
        select id, user_id, points, entries + row_number() over w as number,
            balance + sum(points) over w as balance_after
        from given join held using (user_id)
        window w as (partition by user_id order by position rows unbounded preceding)
    ), moved as (
        insert into transfers select id, -1, user_id, points, '/bench', 'one', 'video_liked', 1,
            '{"minimum": 100}', null, null, number, now()
        from entry
    ), made as (
        insert into entries select user_id, number, id, 'video_liked', points,
            balance_after - points, balance_after, 'Liked a video', '{"videoId": "v"}', now(), ''
        from entry
    )
    update accounts set balance = last.balance_after, entries = last.number from (
        select user_id, max(number) as number, max(balance_after) as balance_after
        from entry group by user_id
    ) as last
    where accounts.user_id = last.user_id
"""


async def post(database: psycopg.AsyncConnection[Any], users: Sequence[int]) -> None:
    """Give each of these a point and commit."""
    points = [Decimal("1.00")] * len(users)
    given = {"ids": [uuid4() for _ in users], "users": list(users), "points": points}
    await database.execute(_POST, given)
    await database.commit()
