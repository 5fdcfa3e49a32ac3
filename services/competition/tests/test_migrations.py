"""The migrations build what tables.py describes, and can be undone."""

import asyncio

from competition.tables import metadata
from laurel_service.testing import schema_drift, tables_after_downgrade


async def test_the_schema_is_the_one_described(dsn: str) -> None:
    assert await asyncio.to_thread(schema_drift, dsn, metadata) == []


async def test_the_downgrade_leaves_nothing(dsn: str) -> None:
    left = await asyncio.to_thread(tables_after_downgrade, dsn, "competition")
    assert left == ["alembic_version"]
