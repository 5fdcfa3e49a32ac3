"""Notifications that are due, stored in SQL: people, their wish for mails, and the queue."""

from datetime import datetime
from typing import NamedTuple

from laurel_events import Database
from notification_router.handlers.lanes import wake_lanes
from sqlalchemy import text

_PEOPLE = (
    """
    insert into people (user_id, username, email)
    select n, 'person ' || n, n || '@example.org' from generate_series(1, cast(:people as int)) as n
    """,
    """
    insert into preferences (user_id, version, choices, changed_at)
    select n, 1, '{"channels": {"email": ["*"]}}', now()
    from generate_series(1, cast(:people as int)) as n
    """,
    "insert into limit_lists (limits, made_by, reason, made_at, effective_at)"
    " values ('[]', 1, 'bench', now(), '-infinity')",
)
_WAITING = text("""
    with told as (
        insert into notifications (id, user_id, type, priority, data, message_template, cause_id,
            caused_at, created_at)
        select gen_random_uuid(), 1 + (n - 1) % cast(:people as int), 'badge_earned', :priority,
            '{}',
            '{"title": "Badge Earned!", "body": "You have a badge.", "action_button": "View"}',
            gen_random_uuid(), :at, :at
        from generate_series(1, cast(:number as int)) as n
        returning id, user_id
    )
    insert into deliveries (notification_id, channel, status, user_id, lane, due_at, deadline_at)
    select id, 'email', 'scheduled', user_id, :lane, :at, :at from told
    returning notification_id
""")


class Waiting(NamedTuple):
    """So many of a priority, spread over people, that wait in a lane since a time."""

    number: int
    people: int
    priority: str
    lane: str
    at: datetime


async def known(database: Database, people: int) -> None:
    """People who asked for mails, and no limits."""
    async with database.unit_of_work()() as tx:
        for statement in _PEOPLE:
            parameters = {"people": people} if ":people" in statement else {}
            await tx.session.execute(text(statement), parameters)


async def wait(database: Database, waiting: Waiting, wakes: int = 1) -> None:
    """Store what waits, and wake its lane so many times, each for a worker."""
    async with database.unit_of_work()() as tx:
        rows = await tx.session.execute(_WAITING, waiting._asdict())
        ids = [id_ for (id_,) in rows.fetchmany(wakes)]
        for one in ids:
            wake_lanes(tx, [(waiting.lane, waiting.at, one)])
