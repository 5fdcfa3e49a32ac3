"""Typing is told at once, never stored, and ended by the server after silence."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError
from chat.__main__ import build
from chat.rules.typists import Typists
from laurel_events import Flow, Message
from laurel_events.ephemeral_consumer import EphemeralConsumer
from laurel_schemas.chat_typing_v1 import TOPIC, TypingChanged
from laurel_service import Service
from laurel_service.api.app import open_app
from laurel_service.runtime import started
from laurel_service.workers import hear
from laurel_testkit import eventually

from .people import Person, data, refusal

KEY = ("conv_1", 1)
START = datetime(2025, 6, 1, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@pytest.mark.requirement("CHAT-030")
def test_typing_ends_three_seconds_after_the_last_word() -> None:
    typists = Typists()
    assert typists.said(KEY, "ann", at(0))
    assert not typists.said(KEY, "ann", at(0.5))
    assert typists.said(KEY, "ann", at(2.5))
    assert typists.silent(at(5.4)) == []
    assert [key for key, _ in typists.silent(at(5.5))] == [KEY]
    assert typists.silent(at(9)) == []


@pytest.mark.requirement("CHAT-030")
def test_of_two_replicas_the_one_that_heard_last_ends_it_and_the_other_if_that_is_gone() -> None:
    first, second = Typists(), Typists()
    first.said(KEY, "ann", at(0))
    second.heard(KEY, "ann", at(0), at(0.1))
    assert second.said(KEY, "ann", at(2))
    first.heard(KEY, "ann", at(2), at(2.1))

    assert first.silent(at(5)) == []
    assert len(second.silent(at(5))) == 1
    assert len(first.silent(at(6.1))) == 1


def test_an_end_that_is_older_than_the_last_word_ends_nothing() -> None:
    typists = Typists()
    typists.said(KEY, "ann", at(3))
    typists.ended(KEY, at(2.9))
    assert len(typists) == 1
    typists.ended(KEY, at(3))
    assert len(typists) == 0


@pytest.fixture
async def topic(kafka: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A broker that has the topic."""
    monkeypatch.setenv("KAFKA_BOOTSTRAP", kafka)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    with suppress(TopicAlreadyExistsError):
        await admin.create_topics([NewTopic(TOPIC.name, TOPIC.partitions, 1)])
    yield kafka
    await admin.delete_topics([TOPIC.name])
    await admin.close()


@asynccontextmanager
async def replica(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """An API of the service that hears what is ephemeral, as its process would."""
    stop = asyncio.Event()
    async with started(service, stop) as running, open_app(running) as app:
        hearing = asyncio.ensure_future(hear(running))
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://chat.test") as http:
            await eventually(
                lambda: (
                    "ephemeral events" in running.prepared
                    and running.prepared["ephemeral events"]()
                ),
                120,
            )
            yield http
        stop.set()
        await hearing


class Screen:
    """What somebody who watches is told of typing, in order."""

    def __init__(self, conversation_id: str) -> None:
        self._id = conversation_id
        self.told: list[tuple[int, str | None, bool]] = []

    async def hear(self, messages: Sequence[Message[TypingChanged]]) -> None:
        self.told += [
            (one.event.user_id, one.event.username, one.event.is_typing)
            for one in messages
            if one.event.conversation_id == self._id
        ]

    @asynccontextmanager
    async def watching(self, kafka: str) -> AsyncIterator[None]:
        stop = asyncio.Event()
        flow = Flow("screen", {}, (), ephemeral={TypingChanged: self.hear})
        consumer = EphemeralConsumer(bootstrap=kafka, flow=flow, resources={}, seconds=60)
        running = asyncio.ensure_future(consumer.run(stop))
        await eventually(consumer.ready, 120)
        yield
        stop.set()
        await running


@pytest.mark.requirement("CHAT-030")
async def test_silence_and_sending_end_it_and_so_does_another_replica(
    topic: str, service: Service
) -> None:
    async with replica(build()) as left:
        async with replica(build()) as dying:
            ann = Person(dying, 1)
            id_ = await ann.direct(2)
            screen = Screen(id_)
            async with screen.watching(topic):
                data(await ann.ask("POST", f"/{id_}/typing"))
                await eventually(lambda: screen.told == [(1, "ann", True), (1, "ann", False)], 120)
                data(await ann.ask("POST", f"/{id_}/typing"))
                await eventually(lambda: len(screen.told) == 3, 120)
                await ann.say(id_, "hello")
                await eventually(lambda: len(screen.told) == 4, 120)
        async with screen.watching(topic):
            async with replica(build()) as dying:
                await Person(dying, 2).ask("POST", f"/{id_}/typing")
                await eventually(lambda: len(screen.told) == 5, 120)
            await eventually(lambda: len(screen.told) == 6, 120)
        assert [is_typing for _, _, is_typing in screen.told] == [True, False] * 3
        assert data(await Person(left, 1).ask("GET", f"/{id_}/messages"))["revision"] == 1


@pytest.mark.requirement("CHAT-030")
async def test_who_is_not_in_it_or_is_blocked_does_not_type(http: httpx.AsyncClient) -> None:
    ann, bob, dee = Person(http, 1), Person(http, 2), Person(http, 4)
    id_ = await ann.direct(2)
    for method in ("POST", "DELETE"):
        answer = await dee.ask(method, f"/{id_}/typing")
        assert refusal(answer) == (404, "CONVERSATION_NOT_FOUND")
    await bob.block(1)
    assert refusal(await ann.ask("POST", f"/{id_}/typing")) == (403, "BLOCKED")
