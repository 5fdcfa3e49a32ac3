"""The migrations build what tables.py describes, keep what is there, and can be undone."""

import asyncio
from typing import Any
from uuid import UUID

import psycopg
from alembic import command
from laurel_schemas.nft_events_v1 import NftClaimed
from laurel_service.migrate import upgrade
from laurel_service.testing import connected, schema_drift, tables_after_downgrade
from laurel_testkit import DatabaseFactory
from notification_router.rules.socket_events import socket_events_of
from notification_router.tables import metadata

from .events import example

SERVICE = "notification_router"
STORED = """
insert into notifications
select id, 7, 'badge_earned', 'high', '{}', '{}', gen_random_uuid(), now(), now()
from unnest(array[
    '0196896b-7a00-7c35-a1e2-5d7c5a0f3b11', '0196896b-7a00-7c35-a1e2-5d7c5a0f3b12'
]::uuid[]) as id;
insert into deliveries (notification_id, channel) select id, 'socket' from notifications;
update deliveries set status = 'delivered', delivered_at = now()
where notification_id = '0196896b-7a00-7c35-a1e2-5d7c5a0f3b12';
insert into socket_messages (user_id, event, payload, cause_id, notification_id, created_at)
select 7, 'notification', '{}', cause_id, id, now() from notifications order by id;
insert into socket_messages (user_id, event, payload, cause_id, created_at) values
    (7, 'notification', '{"eventType": "wallet:points:earned"}',
        '0196896b-7a00-7c35-a1e2-5d7c5a0f3b13', now()),
    (8, 'nftStatusUpdate', '{}', '0196896b-7a00-7c35-a1e2-5d7c5a0f3b13', now());
"""
SHOWN = "select cast(message_id as text), user_id, seq from socket_messages order by user_id, seq"
ROUTED = [
    ("0196896b-7a00-7c35-a1e2-5d7c5a0f3b11", 7, 1),
    ("0196896b-7a00-7c35-a1e2-5d7c5a0f3b12", 7, 2),
    ("54b7bf1e-7fc9-eaa2-ed66-b996d5810ab0", 7, 3),
    ("f9883eb4-6fc4-d7e9-705c-ebfdec987364", 8, 1),
]


async def test_the_schema_is_the_one_described(dsn: str) -> None:
    assert await asyncio.to_thread(schema_drift, dsn, metadata) == []


async def test_the_downgrade_leaves_nothing(dsn: str) -> None:
    left = await asyncio.to_thread(tables_after_downgrade, dsn, "notification_router")
    assert left == ["alembic_version"]


async def test_what_the_release_before_stored_stays_and_goes_on(database: DatabaseFactory) -> None:
    """A process of it may still be at work, and stores without numbers."""
    dsn = await database()
    await asyncio.to_thread(_upgrade_to, dsn, "0003")
    await _run(dsn, STORED)
    await asyncio.to_thread(upgrade, dsn, package=SERVICE)
    assert await _run(dsn, SHOWN) == ROUTED
    assert await _run(dsn, "select status, user_id, lane from deliveries order by status") == [
        ("delivered", 7, "high"),
        ("sending", 7, "high"),
    ]
    assert await _run(dsn, "select * from screens order by 1") == [(7, 3), (8, 1)]
    late = "insert into socket_messages (user_id, event, payload, cause_id, created_at) values"
    again = "(7, 'nftStatusUpdate', '{}', '0196896b-7a00-7c35-a1e2-5d7c5a0f3b14', now())"
    for _ in range(2):
        await _run(dsn, f"{late} {again} on conflict do nothing")
    shown = await _run(dsn, SHOWN)
    assert [(user, number) for _, user, number in shown] == [(7, 1), (7, 2), (7, 3), (7, 4), (8, 1)]


async def test_the_ids_of_the_migration_are_those_of_the_rules(dsn: str) -> None:
    """Else a claim that was shown before would be shown again when its event comes again."""
    cause = UUID("0196896b-7a00-7c35-a1e2-5d7c5a0f3b13")
    claimed = example(NftClaimed)
    told = socket_events_of(claimed, cause)
    for one in told:
        await _run(
            dsn,
            "insert into socket_messages (user_id, event, payload, cause_id, created_at)"
            f" values ({one.user_id}, '{one.event}', '{{}}', '{cause}', now())",
        )
    stored = await _run(dsn, "select message_id from socket_messages order by seq")
    assert stored == [(one.id,) for one in told]


def _upgrade_to(dsn: str, revision: str) -> None:
    with connected(dsn, SERVICE) as config:
        command.upgrade(config, revision)


async def _run(dsn: str, statement: str) -> list[tuple[Any, ...]]:
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as database:
        answer = await database.execute(statement.encode())
        return await answer.fetchall() if answer.description else []
