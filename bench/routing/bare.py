"""The rows of notifications as SQL alone would make them: no rule, words, choices or guard."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import psycopg

_ROUTE = """
    with given as (
        select * from unnest(%(ids)s::uuid[], %(users)s::bigint[]) as given(id, user_id)
    ), told as (
        insert into notifications (id, user_id, type, priority, data, message_template, cause_id,
            caused_at, created_at)
        select id, user_id, 'badge_earned', 'high', %(data)s::text::jsonb, %(words)s::jsonb, id,
            now(), now()
        from given
    ), queued as (
        insert into deliveries (notification_id, channel, status, user_id, lane, due_at)
        select id, 'socket', 'sending', user_id, 'high', now() from given
    ), shown as (
        insert into socket_messages (message_id, user_id, seq, event, payload, cause_id,
            notification_id, created_at)
        select id, user_id, row_number() over () + %(after)s, 'notification',
            %(data)s::text::jsonb, id, id, now()
        from given
    )
    insert into outbox (topic, key, value, headers)
    select topic, user_id::text::bytea, convert_to(%(data)s::text, 'UTF8'), '[]'
    from given cross join (values ('nft-high-priority-notifications.v1'),
        ('notifications.deliveries.v1')) as topics(topic)
"""


async def route(
    database: psycopg.AsyncConnection[Any], users: Sequence[int], data: str, after: int
) -> None:
    """Store one notification for each of these and commit."""
    given = {"ids": [uuid4() for _ in users], "users": list(users), "data": data}
    await database.execute(_ROUTE, {**given, "words": '{"title": "t"}', "after": after})
    await database.commit()
