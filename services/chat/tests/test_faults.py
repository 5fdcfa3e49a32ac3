"""Processes are killed and frozen while people talk, and answers are lost: nothing else is."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

import httpx
import pytest
from aiokafka import AIOKafkaConsumer
from chat.audit import CHECKS
from laurel_events import Database
from laurel_events.admin import create_topics
from laurel_schemas.chat_messages_v1 import TOPIC, MessageSent
from laurel_service import Service
from laurel_service.testing import bearer, broken_checks, client
from laurel_stack.ports import LOOPBACK, Reservation
from laurel_stack.probes import answers_get
from laurel_stack.process import Process
from laurel_stack.supervisor import Supervisor
from laurel_testkit import eventually
from laurel_testkit.homes import apart
from sqlalchemy import text

from .people import CONVERSATIONS, Person, data

LOST = 0.3
"""How many answers never reach who asked."""
_PATIENCE = 5.0
_FROZEN_SECONDS = 8.0


@dataclass
class Talker:
    """A person who sends one message after the other, each until an answer says that it is sent.

    Any replica is asked, and asked again with the very same request, whatever became of the first.
    """

    user_id: int
    replicas: Sequence[httpx.AsyncClient]
    chance: random.Random

    async def talk(self, id_: str, messages: int) -> None:
        for n in range(messages):
            said = {"clientMessageId": f"{n}", "content": f"{self.user_id} says {n}"}
            await eventually(partial(self._sent, id_, said), 300)

    async def _sent(self, id_: str, said: dict[str, str]) -> bool:
        try:
            answer = await self.chance.choice(self.replicas).post(
                f"{CONVERSATIONS}/{id_}/messages",
                json=said,
                headers=bearer(self.user_id),
                timeout=_PATIENCE,
            )
        except httpx.HTTPError:
            return False
        assert answer.status_code == 201 or answer.status_code >= 500, answer.text
        return answer.status_code == 201 and self.chance.random() >= LOST


async def check(database: Database, id_: str, people: int, messages: int) -> list[str]:
    """Exactly what was sent is there, once, in one order that keeps each sender's own."""
    async with database.reading() as session:
        found = await session.execute(
            text(
                "select sequence, message_id, sender_id, content from messages"
                " where conversation_id = :id order by sequence"
            ),
            {"id": id_},
        )
        rows = found.all()
    assert [row.sequence for row in rows] == list(range(1, people * messages + 1))
    for person in range(1, people + 1):
        own = [row.content for row in rows if row.sender_id == person]
        assert own == [f"{person} says {n}" for n in range(messages)]
    return [row.message_id for row in rows]


@pytest.mark.requirement("CHAT-003")
async def test_lost_answers_and_two_replicas_leave_each_message_once(
    service: Service, http: httpx.AsyncClient, database: Database
) -> None:
    id_ = await Person(http, 1).group(2, 3, 4)
    async with client(service) as other:
        talkers = [Talker(user, (http, other), random.Random(user)) for user in range(1, 5)]
        await asyncio.gather(*(one.talk(id_, 10) for one in talkers))

    await check(database, id_, people=4, messages=10)
    assert await broken_checks(service, CHECKS) == set()


class Suite:
    """Two replicas of the API, a worker and two relays as processes of their own."""

    def __init__(self, supervisor: Supervisor, told: dict[str, str]) -> None:
        self._supervisor, self._told = supervisor, told
        self.replicas: list[httpx.AsyncClient] = []
        self.names: list[str] = []

    async def start(self, role: str, number: int) -> None:
        with Reservation(1) as held:
            port = held.ports[0]
            name = f"chat-{role}-{number}"
            variable = "HTTP_PORT" if role == "api" else "METRICS_PORT"
            process = Process(
                name=name,
                argv=("/usr/bin/env", sys.executable, "-m", "chat", role),
                env={**self._told, variable: str(port)},
                ready=partial(answers_get, f"http://{LOOPBACK}:{port}/health/ready"),
                port=port,
                ready_within=120,
                stage=1,
            )
            await self._supervisor.start(process, held=held)
        self.names.append(name)
        if role == "api":
            self.replicas.append(httpx.AsyncClient(base_url=f"http://{LOOPBACK}:{port}"))

    async def strike(self, name: str, *, kill: bool) -> None:
        """Kill a process and start it again, or freeze it for longer than clients wait."""
        if kill:
            self._supervisor.kill(name)
            await self._supervisor.restart(name)
            return
        pid = self._supervisor.running()[name].pid
        os.kill(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(_FROZEN_SECONDS)
        finally:
            os.kill(pid, signal.SIGCONT)

    async def close(self) -> None:
        await asyncio.gather(*(one.aclose() for one in self.replicas))


@asynccontextmanager
async def running(kafka: str) -> AsyncIterator[Suite]:
    """The processes, on the database and with the tokens that the environment names."""
    told = {name: os.environ[name] for name in ("DATABASE_URL", "JWKS_FILE")}
    told |= {"KAFKA_BOOTSTRAP": kafka, "CHAT_MESSAGES_AT_ONCE": "1000000"}
    async with apart("laurel-chat-") as supervisor:
        suite = Suite(supervisor, told)
        try:
            for role, number in (("api", 2), ("relay", 2), ("worker", 1)):
                for one in range(number):
                    await suite.start(role, one)
            yield suite
        finally:
            await suite.close()


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.requirement("CHAT-003", "EVT-033")
async def test_kills_and_freezes_lose_double_and_reorder_nothing(
    own_kafka: str, service: Service, http: httpx.AsyncClient, database: Database
) -> None:
    people, messages = 4, 150
    await create_topics(own_kafka)
    id_ = await Person(http, 1).group(2, 3, 4)
    async with running(own_kafka) as suite:
        talkers = [
            Talker(user, suite.replicas, random.Random(user)) for user in range(1, people + 1)
        ]
        talking = asyncio.gather(*(one.talk(id_, messages) for one in talkers))
        for kill in (True, False):
            for name in suite.names:
                await suite.strike(name, kill=kill)
        await talking
        ids = await check(database, id_, people, messages)
        await eventually(partial(_is_empty, database), 120)

    assert await _told(own_kafka, len(ids)) == ids
    assert await broken_checks(service, CHECKS) == set()
    assert data(await Person(http, 2).ask("GET", f"/{id_}"))["unreadCount"] == 3 * messages


async def _is_empty(database: Database) -> bool:
    async with database.reading() as session:
        return not await session.scalar(text("select count(*) from outbox"))


async def _told(kafka: str, number: int) -> list[str]:
    """The messages that were told, in order, each where its event was told first."""
    first: dict[bytes, str] = {}
    consumer = AIOKafkaConsumer(TOPIC.name, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(60):
                async for record in consumer:
                    headers = dict(record.headers)
                    if headers["ce_type"] == MessageSent.TYPE.encode():
                        told = MessageSent.decode(record.value)
                        first.setdefault(headers["ce_id"], told.message_id)
                    if len(first) == number:
                        break
    finally:
        await consumer.stop()
    return list(first.values())
