"""The migrations build what tables.py describes, and can be undone."""

import asyncio
from functools import partial
from uuid import UUID

from alembic import command
from laurel_events import Database
from laurel_service.migrate import upgrade
from laurel_service.testing import connected, schema_drift, tables_after_downgrade
from laurel_testkit import DatabaseFactory, PreparedFactory
from minting import store
from minting.tables import metadata
from sqlalchemy import text

BEFORE = """
    insert into users values (7, 'wallet', null, null);
    insert into tier_rules values (1, 'Tech Chicken', 100000, 0, 10, 12);
    insert into nft_definitions values
        (1, 'Tech Chicken', 'AIW3E', '', '', 'image/png', 'ipfs://image', 'ipfs://document');
    insert into mint_requests values (
        '00000000-0000-4000-8000-000000000001', 7, 1, 'wallet', 'Tech Chicken', 'AIW3E',
        'ipfs://document', 'mint', 'submitted', null, null, now()
    );
    insert into nfts values (
        'mint', 7, 1, '00000000-0000-4000-8000-000000000001', 'active', now(), gen_random_uuid()
    );
"""


async def test_the_schema_is_the_one_described(dsn: str) -> None:
    assert await asyncio.to_thread(schema_drift, dsn, metadata) == []


async def test_the_downgrade_leaves_nothing(prepared: PreparedFactory) -> None:
    dsn = await prepared("minting", partial(upgrade, package="minting"))
    left = await asyncio.to_thread(tables_after_downgrade, dsn, "minting")
    assert left == ["alembic_version"]


async def test_requests_of_0_1_0_go_on_as_claims(database: DatabaseFactory) -> None:
    dsn = await database()
    await asyncio.to_thread(_upgrade_to, dsn, "0004")
    async with Database(dsn, service="minting") as opened:
        async with opened.engine.begin() as connection:
            for statement in filter(str.strip, BEFORE.split(";")):
                await connection.execute(text(statement))
        await asyncio.to_thread(upgrade, dsn, "minting")
        async with opened.reading() as session:
            request = await store.load_request(
                session, UUID("00000000-0000-4000-8000-000000000001")
            )
            levels = (await session.scalars(text("select level from nfts"))).all()
    frozen = request.definition
    assert (request.kind, request.state, frozen.key) == ("claim", "submitted", "tier-1")
    assert (frozen.image_uri, frozen.ai_agent_uses_per_week) == ("ipfs://image", 12)
    assert levels == [1]


def _upgrade_to(dsn: str, revision: str) -> None:
    with connected(dsn, "minting") as config:
        command.upgrade(config, revision)
