"""Kafka as production runs it: TLS, passwords by SCRAM, and no right but what a flow asks for."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from events_samples import remember, seen, trade
from laurel_cli import rights
from laurel_cli.errors import CommandError
from laurel_events import Consumer, Database, Flow, Relay
from laurel_events.acls import Acl, acls
from laurel_events.admin import admin, create_topics
from laurel_events.kafka import Kafka
from laurel_events.tables import metadata
from laurel_events.testing import message
from laurel_events.wire import Record, encode
from laurel_schemas.identity_revocations_v1 import AccessChanged
from laurel_schemas.trading_trades_v1 import TOPIC, TradeExecuted
from laurel_service.auth.revoked import READ_BY_EVERY_API
from laurel_service.migrate import upgrade
from laurel_service.testing import ISSUER
from laurel_stack.ports import LOOPBACK, free_port
from laurel_testkit import DatabaseFactory, SecureKafka, eventually
from relaying import parked, waiting
from service_processes import environment, process, ready
from sqlalchemy import text

from .secure import PASSWORD, add_users, grant

TELLER = Flow("teller", {}, (TradeExecuted,))
READER = Flow("reader", {TradeExecuted: remember}, ())


@pytest.fixture(scope="session")
async def brokers(secure_kafka: SecureKafka) -> SecureKafka:
    """A broker with every topic and the users of two services, who may do what their flows say."""
    await create_topics(secure_kafka.brokers)
    await add_users(secure_kafka, ("teller", "reader", "sample"))
    await grant(secure_kafka, [*acls(TELLER), *acls(READER)])
    return secure_kafka


def user(kafka: SecureKafka, name: str, password: str = PASSWORD) -> Kafka:
    return Kafka(kafka.clients, "SASL_SSL", user=name, password=password, ca_file=kafka.ca_file)


@asynccontextmanager
async def service(database: DatabaseFactory, name: str) -> AsyncIterator[tuple[str, Database]]:
    dsn = await database()
    async with Database(dsn, service=name) as opened:
        async with opened.engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
            await connection.execute(
                text("create table seen (n serial primary key, trade_id text not null unique)")
            )
        yield dsn, opened


@asynccontextmanager
async def running(work: Relay | Consumer) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(work.run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 60)


async def all_gone(db: Database) -> bool:
    return await waiting(db) == 0 and not await parked(db)


@pytest.mark.requirement("EVT-055")
async def test_services_do_what_their_flows_say(
    brokers: SecureKafka, database: DatabaseFactory
) -> None:
    async with service(database, "teller") as (dsn, told), service(database, "reader") as (_, read):
        async with told.unit_of_work()() as tx:
            for number in range(5):
                tx.publish(trade(number))
        relay = Relay(bootstrap=user(brokers, "teller"), dsn=dsn, service="teller")
        consumer = Consumer(
            bootstrap=user(brokers, "reader"), flow=READER, database=read, resources={}
        )
        async with running(relay), running(consumer):
            await eventually(lambda: all_gone(told), 60)
            await eventually(lambda: _has_read(read), 60)


async def _has_read(db: Database) -> bool:
    return set(await seen(db)) == {f"t-{number}" for number in range(5)}


async def test_what_a_flow_does_not_say_is_refused_until_it_is_granted(
    brokers: SecureKafka, database: DatabaseFactory
) -> None:
    letters = TOPIC.dead_letters.name
    async with service(database, "teller") as (dsn, db):
        async with db.unit_of_work()() as tx:
            tx.publish_record(Record(letters, b"k", b"v", ()))
            tx.publish(trade(7))
        relay = Relay(bootstrap=user(brokers, "teller"), dsn=dsn, service="teller")
        async with running(relay):
            await eventually(lambda: _nothing_waits(db), 60)
            assert await parked(db) == [("topic", b"k", b"v")]
            more = [*acls(TELLER), Acl("teller", "topic", letters, "Write")]
            await grant(brokers, more)
            await eventually(lambda: all_gone(db), 60)
    await grant(brokers, acls(TELLER))
    left = await rights.compare(Kafka(brokers.brokers), acls(TELLER))
    assert left == rights.Rights([], [])


async def _nothing_waits(db: Database) -> bool:
    return await waiting(db) == 0


async def test_a_broker_that_does_not_answer_is_given_up_in_time() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, LOOPBACK) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(CommandError, match=f"Kafka at {LOOPBACK}:{port} did not tell its ACLs"):
            async with asyncio.timeout(10):
                await rights.compare(Kafka(f"{LOOPBACK}:{port}"), acls(TELLER), seconds=1)


@pytest.mark.requirement("API-025", "EVT-055")
async def test_an_api_hears_of_a_revocation_once_it_was_granted_what_it_asks_for(
    brokers: SecureKafka, database: DatabaseFactory, tmp_path: Path
) -> None:
    dsn, port = await database(), free_port()
    await asyncio.to_thread(upgrade, dsn, "sample_service")
    env = environment(tmp_path, dsn, **_variables(brokers), HTTP_PORT=port)
    async with process("api", env) as api, httpx.AsyncClient() as http:
        await _refused(api)
        assert not await ready(port)
        await grant(brokers, await _rights_asked_for(env))
        await eventually(lambda: ready(port), 60)
        url, token = f"http://127.0.0.1:{port}/me", ISSUER.token(7)

        async def status() -> int:
            told = {"Authorization": f"Bearer {token}"}
            return (await http.get(url, headers=told)).status_code

        async def shut_out() -> bool:
            return await status() == 401

        assert await status() == 200
        await _ban(brokers, 7)
        await eventually(shut_out, 15)


def _variables(kafka: SecureKafka) -> dict[str, object]:
    return {
        "KAFKA_BOOTSTRAP": kafka.clients,
        "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
        "KAFKA_USER": "sample",
        "KAFKA_PASSWORD": PASSWORD,
        "KAFKA_CA_FILE": kafka.ca_file,
        "FOLLOW_REVOCATIONS": "true",
    }


async def _refused(api: asyncio.subprocess.Process) -> None:
    """Wait until an API says that it may not read the revocations."""
    assert api.stderr is not None
    async with asyncio.timeout(60):
        while b"UnreadableTopicError" not in await api.stderr.readline():
            pass


async def _rights_asked_for(env: dict[str, str]) -> list[Acl]:
    asked = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sample_service", "acls", env=env, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await asked.communicate()
    return [Acl(**json.loads(line)) for line in printed.splitlines()]


async def _ban(kafka: SecureKafka, user_id: int) -> None:
    change = AccessChanged(user_id=user_id, banned=True, tokens_before=datetime.now(UTC))
    record = encode(change, message(change).meta)
    async with AIOKafkaProducer(bootstrap_servers=kafka.brokers) as producer:
        await producer.send_and_wait(
            record.topic, record.value, record.key, headers=list(record.headers)
        )


@pytest.mark.parametrize(
    "wrong", [{"password": "wrong"}, {"ca_file": None}, {"protocol": "SASL_PLAINTEXT"}], ids=str
)
async def test_who_does_not_prove_himself_gets_nowhere(
    brokers: SecureKafka, wrong: dict[str, Any]
) -> None:
    with pytest.raises(KafkaError):
        async with admin(replace(user(brokers, "teller"), **wrong)):
            pass


def test_an_api_may_read_the_revocations_whatever_its_flow_says() -> None:
    wanted = Acl("teller", "topic", AccessChanged.TOPIC.name, "Read")
    assert wanted in acls(TELLER, READ_BY_EVERY_API)
    assert {acl.resource for acl in acls(TELLER, READ_BY_EVERY_API)} == {"topic"}


def test_rights_are_those_of_the_flow() -> None:
    assert acls(READER) == [
        Acl("reader", "group", "reader", "Read"),
        Acl("reader", "topic", TOPIC.name, "Read"),
        Acl("reader", "topic", TOPIC.dead_letters.name, "Write"),
    ]
    assert acls(TELLER) == [Acl("teller", "topic", TOPIC.name, "Write")]
    job = Flow("a_streamer", {}, (), streams=(TradeExecuted,))
    assert acls(job) == [
        Acl("a_streamer", "group", "a_streamer-", "Read", prefix=True),
        *(
            Acl("a_streamer", "topic", "a_streamer-", operation, prefix=True)
            for operation in ("Create", "Delete", "Read", "Write")
        ),
        Acl("a_streamer", "topic", TOPIC.name, "Read"),
    ]
