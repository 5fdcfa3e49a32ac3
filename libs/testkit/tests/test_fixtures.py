from collections.abc import Iterator

import httpx
import psycopg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from laurel_stack.solana.program import PROGRAM_ID
from laurel_testkit import DatabaseFactory, Pinata, PreparedFactory, eventually
from redis.asyncio import Redis


async def test_each_database_is_new_and_empty(database: DatabaseFactory) -> None:
    first, second = await database(), await database()
    async with await psycopg.AsyncConnection.connect(first, autocommit=True) as connection:
        await connection.execute("CREATE TABLE trades (id text PRIMARY KEY)")
    async with await psycopg.AsyncConnection.connect(second) as connection:
        found = await connection.execute("SELECT to_regclass('trades')")
        assert await found.fetchone() == (None,)


async def test_what_is_prepared_is_prepared_once_and_copied(prepared: PreparedFactory) -> None:
    calls: list[str] = []

    def prepare(dsn: str) -> None:
        calls.append(dsn)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("CREATE TABLE trades AS SELECT 7 AS id")

    first, second = await prepared("trades", prepare), await prepared("trades", prepare)
    async with await psycopg.AsyncConnection.connect(first, autocommit=True) as connection:
        await connection.execute("DELETE FROM trades")
    async with await psycopg.AsyncConnection.connect(second) as connection:
        assert await (await connection.execute("SELECT id FROM trades")).fetchone() == (7,)
    assert len(calls) == 1


async def test_redis_keeps_a_value(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as client:
        await client.set("key", "value")
        assert await client.get("key") == b"value"


@pytest.mark.requirement("GEN-020")
async def test_the_chain_has_the_metaplex_program(solana_rpc: str) -> None:
    question = {"jsonrpc": "2.0", "id": 1, "method": "getAccountInfo", "params": [PROGRAM_ID]}
    async with httpx.AsyncClient() as client:
        answer = await client.post(solana_rpc, json=question)
    assert answer.json()["result"]["value"]["executable"]


async def test_pinata_wants_its_token(pinata: Pinata) -> None:
    pin = {"pinataContent": {"name": "Tier 1"}}
    async with httpx.AsyncClient(base_url=pinata.url) as client:
        refused = await client.post("/pinning/pinJSONToIPFS", json=pin)
        taken = await client.post(
            "/pinning/pinJSONToIPFS", json=pin, headers={"Authorization": f"Bearer {pinata.jwt}"}
        )
    assert (refused.status_code, taken.status_code) == (401, 200)


async def test_kafka_carries_two_megabytes(kafka: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.create_topics([NewTopic("large", num_partitions=1, replication_factor=1)])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=kafka, max_request_size=4 << 20) as producer:
        await producer.send_and_wait("large", bytes(2 << 20))
    async with AIOKafkaConsumer(
        "large", bootstrap_servers=kafka, auto_offset_reset="earliest"
    ) as consumer:
        assert len((await consumer.getone()).value) == 2 << 20


async def test_eventually_returns_the_first_truthy_answer() -> None:
    answers: Iterator[int] = iter((0, 0, 7))
    assert await eventually(lambda: next(answers)) == 7


async def test_eventually_takes_coroutines_and_unmet_assertions() -> None:
    tries = iter(range(10))

    async def third() -> bool:
        assert next(tries) >= 2
        return True

    assert await eventually(third)


async def test_eventually_reports_the_last_answer() -> None:
    with pytest.raises(AssertionError, match=r"0\.1 s; the last answer was: \[\]"):
        await eventually(list, timeout=0.1)
