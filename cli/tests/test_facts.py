"""What one service said and another doesn't know is found, and nothing else."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from importlib import import_module

import pytest
import pytest_asyncio
from laurel_cli.facts import Comparison, Told, compare
from laurel_cli.services import KEEPERS
from laurel_events import Database
from laurel_service.audit import Facts, Side, digest_facts
from laurel_service.migrate import upgrade
from laurel_testkit import PreparedFactory
from sqlalchemy.ext.asyncio import AsyncSession

from tests.support.truths import LOSSES, SINCE, TRUTH


@pytest_asyncio.fixture
async def databases(prepared: PreparedFactory) -> AsyncIterator[Mapping[str, Database]]:
    """A database of each service that says or knows something, all with the same truth."""
    async with AsyncExitStack() as stack:
        opened = {}
        for service in filter(sides, KEEPERS):
            dsn = await prepared(service, partial(upgrade, package=service))
            opened[service] = await stack.enter_async_context(Database(dsn, service=service))
            for statement in TRUTH.get(service, ()):
                await change(opened[service], statement)
        yield opened


def sides(service: str) -> dict[Side, Facts]:
    """What a service says, knows and heard; empty for one that compares nothing."""
    audit = import_module(f"{service}.audit")
    named: dict[Side, str] = {"said": "SAID", "known": "KNOWN", "heard": "HEARD"}
    return {side: facts for side, name in named.items() if (facts := getattr(audit, name, {}))}


async def change(database: Database, statement: str) -> None:
    async with database.unit_of_work()() as tx:
        connection = await tx.session.connection()
        await connection.exec_driver_sql(statement)


async def told(service: str, database: Database) -> list[Told]:
    async with database.reading() as session:
        return await told_in(session, service)


async def told_in(session: AsyncSession, service: str) -> list[Told]:
    return [
        Told(service, digest.fact, digest.side, digest.buckets)
        for side, facts in sides(service).items()
        for digest in await digest_facts(session, facts, side, SINCE)
    ]


async def differing(databases: Mapping[str, Database]) -> dict[str, str]:
    return differing_in(await all_told(databases))


def differing_in(facts: Sequence[Told]) -> dict[str, str]:
    return {name: one.detail for name, one in compared(facts).items() if not one.holds}


async def all_told(databases: Mapping[str, Database]) -> list[Told]:
    return [one for service, opened in databases.items() for one in await told(service, opened)]


def compared(facts: Sequence[Told]) -> dict[str, Comparison]:
    """Each reader of a fact, such as `minting volumes`, and how it compares."""
    return {f"{one.reader} {one.check.partition(':')[0]}": one for one in compare(facts)}


@pytest.mark.requirement("GEN-036", "GEN-038")
async def test_one_truth_in_every_database_holds(databases: Mapping[str, Database]) -> None:
    assert await differing(databases) == {}


@pytest.mark.requirement("GEN-036", "GEN-038", "GEN-078")
async def test_what_is_lost_on_one_side_is_found(databases: Mapping[str, Database]) -> None:
    """Each loss is tried in a transaction that is rolled back."""
    whole = {service: await told(service, opened) for service, opened in databases.items()}
    for service, loss, found in LOSSES:
        async with databases[service].engine.connect() as connection:
            await connection.exec_driver_sql(loss)
            async with AsyncSession(bind=connection) as session:
                less = whole | {service: await told_in(session, service)}
        differ = differing_in([one for sides_of in less.values() for one in sides_of])
        assert ", ".join(differ) == found, loss


@pytest.mark.requirement("GEN-038")
async def test_every_fact_is_there_and_lost_in_some_test(databases: Mapping[str, Database]) -> None:
    """A fact without rows compares nothing, and a reader that loses nothing is never held to it."""
    facts = await all_told(databases)
    assert [(one.service, one.fact) for one in facts if not one.buckets] == []
    named = {one for *_, found in LOSSES for one in found.split(", ")}
    assert set(compared(facts)) == named


async def test_the_bucket_and_both_counts_are_named(databases: Mapping[str, Database]) -> None:
    await change(databases["minting"], "delete from volumes where user_id = 7")

    detail = (await differing(databases))["minting volumes"]
    assert detail == "1 buckets differ, by user % 64: 7 (said 1, known 0)"


async def test_the_order_of_rows_and_a_bucket_of_many_are_no_difference(
    databases: Mapping[str, Database],
) -> None:
    def rows(order: str) -> str:
        return (
            "insert into {} select 7 + 64 * n, 1, '2025-06-02' from generate_series(1, 99) as n"
            f" order by n {order}"
        )

    await change(databases["minting"], rows("desc").format("unlocked_tiers"))
    before = await told("minting", databases["minting"])
    await change(databases["minting"], "delete from unlocked_tiers")
    await change(databases["minting"], "insert into unlocked_tiers values (8, 1, '2025-05-02')")
    await change(databases["minting"], "insert into unlocked_tiers values (7, 1, '2025-06-02')")
    await change(databases["minting"], rows("asc").format("unlocked_tiers"))

    assert await told("minting", databases["minting"]) == before


def test_a_fact_that_nobody_says_is_found() -> None:
    (found,) = compare([Told("minting", "gone", "known", {"7": "1 1"})])
    assert (found.holds, found.detail) == (False, "minting (known)")
