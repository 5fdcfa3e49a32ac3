"""The migrations build what tables.py describes, and can be undone."""

import asyncio

from laurel_service.testing import schema_drift, tables_after_downgrade
from operations.tables import metadata


async def test_the_schema_is_the_one_described_and_can_be_undone(dsn: str) -> None:
    assert await asyncio.to_thread(schema_drift, dsn, metadata) == []
    left = await asyncio.to_thread(tables_after_downgrade, dsn, "operations")
    assert left == ["alembic_version"]
