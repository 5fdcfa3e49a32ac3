"""What is on its way in a service's database: due now or held, not due later."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from laurel_cli.audit import conflict_findings
from laurel_cli.depths import Depth, depth
from laurel_events import Database
from laurel_events.tables import metadata
from laurel_testkit import DatabaseFactory
from sqlalchemy import text

AT_REST = Depth()


@pytest_asyncio.fixture
async def opened(database: DatabaseFactory) -> AsyncIterator[tuple[str, Database]]:
    dsn = await database()
    async with Database(dsn, service="depths") as opened:
        async with opened.engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        yield dsn, opened


@pytest.mark.parametrize(
    ("due_at", "held_until", "due"),
    [
        ("now()", "null", 1),
        ("now() - interval '1 hour'", "null", 1),
        ("now() - interval '1 hour'", "now() - interval '1 minute'", 1),
        ("now() + interval '1 minute'", "now() + interval '1 minute'", 1),
        ("now() + interval '1 minute'", "null", 0),
        ("now() + interval '1 minute'", "now() - interval '1 minute'", 0),
    ],
)
async def test_what_is_due_or_held_is_on_its_way(
    opened: tuple[str, Database], due_at: str, held_until: str, due: int
) -> None:
    dsn, database = opened
    assert await depth(dsn) == AT_REST
    async with database.engine.begin() as connection:
        await connection.execute(
            text(
                "insert into due (kind, key, payload, due_at, held_until)"
                f" values ('deadline', '7', '{{}}', {due_at}, {held_until})"
            )
        )
    assert await depth(dsn) == AT_REST._replace(due=due)


async def test_what_waits_to_leave_or_for_another_topic_is_on_its_way(
    opened: tuple[str, Database],
) -> None:
    dsn, database = opened
    async with database.engine.begin() as connection:
        for statement in (
            "insert into outbox (topic, headers) values ('t', '')",
            "insert into outbox_parked (id, topic, headers, created_at, scope, reason)"
            " values (1, 't', '', now(), 'row', 'too large')",
            'insert into deferred (lane, topic, partition, "offset", timestamp, headers,'
            " event_id, source, deferred_at)"
            " values ('a', 't', 0, 0, 0, '', gen_random_uuid(), '/a', now())",
        ):
            await connection.execute(text(statement))
    assert await depth(dsn) == Depth(waiting=1, parked=1, deferred=1)


async def test_trades_that_contradict_the_ledger_are_counted_where_there_is_one(
    opened: tuple[str, Database],
) -> None:
    dsn, database = opened
    async with database.engine.begin() as connection:
        await connection.execute(text("create table trade_conflicts as values (1), (2)"))
    assert await depth(dsn) == Depth(conflicts=2)
    assert [
        (one.holds, one.detail[0])
        for one in conflict_findings({"qualification": Depth(conflicts=2)})
    ] == [(True, "2")]
    assert conflict_findings({"minting": Depth()}) == []
