"""What is left of a deleted person is found, wherever it is; and what may stay is not."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import redis.asyncio as redis
from laurel_cli.app import app
from laurel_cli.erasing import Remain, databases, elsewhere, topics, until_nothing_is_left
from laurel_cli.erasing.personal import Personal
from laurel_cli.errors import CommandError
from laurel_cli.publishing import producer, publish
from laurel_cli.services import KEEPERS, Declared
from laurel_events.admin import create_topics
from laurel_events.kafka import cluster
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.badges_definitions_v1 import TOPIC as DEFINITIONS
from laurel_testkit import DatabaseFactory
from typer.testing import CliRunner

pytestmark = pytest.mark.requirement("GEN-044")

WALLET = "9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin"
ANN = Personal(frozenset({"Ann", "ann.of.the.trades@example.com"}), frozenset({WALLET}))


@pytest.fixture
async def broker(kafka: str) -> str:
    await create_topics(kafka)
    return kafka


@pytest.fixture
async def cache(redis_url: str) -> AsyncIterator[Any]:
    async with redis.from_url(redis_url) as client:
        yield client
        await client.flushdb()


async def _left(dsn: str, personal: Personal = ANN) -> Sequence[tuple[str, str]]:
    service = Declared("test", kept={"ledger": "ids and amounts", "owners": "wallets"})
    found = await databases.remains(service, dsn, 7, personal)
    return [(one.where.removeprefix("test."), one.what.partition(" ")[0]) for one in found]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("insert into ledger values (7, 12.50)", []),
        ("insert into notes values (8, 'annual')", []),
        ("insert into owners values (7, :wallet)", []),
        ("insert into notes values (7, null)", [("notes", "1")]),
        ("insert into notes values (8, 'Ann')", [("notes", "1")]),
        ("insert into notes values (8, :wallet)", [("notes", "1")]),
        ("insert into notes values (8, 'to ann.of.the.trades@example.com')", [("notes", "1")]),
        ("insert into owners values (8, 'Ann')", [("owners", "1")]),
        ('insert into payloads values (\'{"to": [{"name": "Ann"}]}\')', [("payloads", "1")]),
    ],
)
async def test_rows_and_values_are_found_in_a_database(
    database: DatabaseFactory, row: str, found: list[tuple[str, str]]
) -> None:
    dsn = await database()
    async with await psycopg.AsyncConnection.connect(dsn) as known:
        await known.execute("create table ledger (user_id bigint, usd numeric)")
        await known.execute("create table owners (user_id bigint, wallet text)")
        await known.execute("create table notes (user_id bigint, words text)")
        await known.execute("create table payloads (payload jsonb)")
        await known.execute(row.replace(":wallet", f"'{WALLET}'").encode())
    assert await _left(dsn) == found


@pytest.mark.parametrize("name", ["100%_sure\\", 'A "quoted" one', "Zoë\tTab"])
async def test_a_name_with_signs_of_its_own_is_found_as_it_is(
    database: DatabaseFactory, name: str
) -> None:
    dsn = await database()
    async with await psycopg.AsyncConnection.connect(dsn) as known:
        await known.execute("create table notes (user_id bigint, words text)")
        await known.execute("insert into notes values (8, %s)", [name])
        await known.execute("insert into notes values (8, '100 are sure, quoted or not')")
    assert await _left(dsn, Personal(frozenset({name}))) == [("notes", "1")]


def user(user_id: int, name: str) -> UserAnnounced:
    return UserAnnounced(
        user_id=user_id, wallet_address=WALLET, username=name, joined_at=datetime.now(UTC)
    )


async def test_the_platform_s_topic_says_what_to_look_for_until_it_forgets(broker: str) -> None:
    user_id, where = uuid4().int % 10**12 + 1, cluster(broker)
    async with producer(broker) as kafka:
        await publish(kafka, [user(user_id, "Ann the First"), user(user_id, "Ann the Second")])
        found = await topics.announced(where, user_id)
        assert found == Personal(frozenset({"Ann the First", "Ann the Second"}), ANN.wallets)
        (left,) = await topics.remains(where, user_id, Personal())
        assert left.where == f"accounts.users.v1, key {user_id}"
        await publish(kafka, [UserDeleted(user_id=user_id)])
        await kafka.send_and_wait(UserDeleted.TOPIC.name, None, str(user_id).encode())
        assert await topics.remains(where, user_id, Personal()) == []


async def test_what_another_topic_that_can_forget_says_is_found(broker: str) -> None:
    name, key = f"Ann of {uuid4()}", uuid4().hex
    async with producer(broker) as kafka:
        await kafka.send_and_wait(DEFINITIONS.name, f'{{"by": "{name}"}}'.encode(), key.encode())
        (left,) = await topics.remains(cluster(broker), 7, Personal(frozenset({name})))
        assert left.where == f"{DEFINITIONS.name}, key {key}"
        await kafka.send_and_wait(DEFINITIONS.name, None, key.encode())
        assert await topics.remains(cluster(broker), 7, Personal(frozenset({name}))) == []


async def test_what_the_cache_holds_is_found_whatever_its_form(cache: Any, redis_url: str) -> None:
    await cache.set("a", f"of {WALLET}")
    await cache.hset("b", "wallet", WALLET)
    await cache.sadd("c", WALLET)
    await cache.rpush("d", "nothing", WALLET)
    await cache.zadd("e", {WALLET: 1})
    await cache.xadd("f", {"wallet": WALLET})
    await cache.set(f"of:{WALLET}", "1")
    await cache.set("fine", "annual")
    left = {one.where for one in await elsewhere.in_cache(redis_url, ANN)}
    assert left == {
        *("Redis, string a", "Redis, hash b", "Redis, set c", "Redis, list d", "Redis, zset e"),
        *("Redis, stream f", "Redis, string (a name that tells of them)"),
    }


def test_lines_of_logs_are_found_and_counted(tmp_path: Path) -> None:
    (tmp_path / "one.log").write_text(f'fine\nto {WALLET}\n{{"name":"Ann"}}\nannual\n')
    (tmp_path / "two.log").write_bytes(b"\xff\xfe annual\n")
    assert elsewhere.in_logs(tmp_path, ANN) == [Remain("logs/one.log", "2 lines")]


async def test_it_looks_again_until_nothing_is_left_and_not_for_ever() -> None:
    looks = 0

    async def look(enough: int) -> Sequence[Remain]:
        nonlocal looks
        looks += 1
        return [] if looks >= enough else [Remain("here", "a row")]

    async def at_once(_: float) -> None:
        await asyncio.sleep(0)

    assert await until_nothing_is_left(lambda: look(3), at_once) == []
    assert looks == 3
    assert await until_nothing_is_left(lambda: look(1000), at_once) == [Remain("here", "a row")]


@pytest.mark.parametrize("asked", [[], ["--check", "--yes"]])
def test_it_says_what_to_say(tmp_path: Path, asked: list[str]) -> None:
    cli = CliRunner(env={"LAUREL_HOME": str(tmp_path)})
    failure = cli.invoke(app, ["erase", "7", *asked]).exception
    assert isinstance(failure, CommandError)
    assert "--check" in str(failure)


@pytest.mark.parametrize("service", KEEPERS)
def test_what_is_kept_is_a_table_and_has_a_reason(service: str) -> None:
    tables = importlib.import_module(f"{service}.tables").metadata.tables.keys()
    kept = KEEPERS[service].kept
    assert kept.keys() <= tables
    assert all(kept.values())
