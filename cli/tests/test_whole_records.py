"""Whole records, as any producer may send them, from decoding to a replay of their letters.

LAUREL_RECORDS says how many are sent (300); `make faults` sends 20,000.
"""

import asyncio
import os
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from laurel_cli.dead_letters import DeadLetterError, read_all, refusals
from laurel_cli.replaying import replay
from laurel_events import Consumer, Database, DeadLetterLimits, Flow, Relay, naturally_idempotent
from laurel_events.admin import create_topics
from laurel_events.attributes import UndecodableError
from laurel_events.batch import KafkaRecord, read, routes
from laurel_events.lag import lag
from laurel_events.tables import metadata
from laurel_schemas import event_types, events_of, topics
from laurel_testkit import eventually
from laurel_testkit.plugin import databases
from senders import CODECS, VIA, Place, Sample, Senders
from sqlalchemy import text

RECORDS = int(os.environ.get("LAUREL_RECORDS", "300"))
AT_ONCE = 100
MIB = 1024 * 1024
PATIENCE_SECONDS = 120
EXAMPLES = Path(__file__).parents[2] / "schemas" / "examples"
TYPES = sorted(
    (event for event in event_types() if not event.TOPIC.planned), key=lambda event: event.TYPE
)
ROUTES = routes(TYPES)
NO_LIMITS = DeadLetterLimits(longest_run=10**9, highest_ratio=1.0)
ANY_TIME = [-(2**63), -(2**62), -1, 0, 1, 1_700_000_000_000, 2**53, 2**63 - 1]


def example(topic: str, type_: str) -> bytes:
    return (EXAMPLES / topic / f"{type_}.full.json").read_bytes()


VALUES = [example(event.TOPIC.name, event.TYPE) for event in TYPES]
NAMES = st.sampled_from([b"ce_id", b"ce_type", b"ce_time", b"dlq_reason", b"x"]) | st.binary(
    max_size=20
)
HEADERS = st.lists(st.tuples(NAMES, st.none() | st.binary(max_size=40)), max_size=4)
SIZES = st.integers(1, 6)
VALUE = st.one_of(
    st.none(),
    st.sampled_from([b"", b"null", b"[]", b"{}", b"\xff"]),
    st.sampled_from(VALUES),
    st.binary(max_size=200),
)


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    """A sound record with none to all of its parts replaced."""
    event = draw(st.sampled_from(TYPES))
    topic = event.TOPIC.name
    type_ = draw(st.sampled_from([event, event, draw(st.sampled_from(TYPES))])).TYPE
    value = draw(st.just(example(topic, event.TYPE)) | VALUE)
    codec = draw(st.sampled_from(CODECS))
    if draw(st.integers(0, 40)) == 0:
        value = b"0" * draw(SIZES) * MIB
        codec = draw(st.sampled_from(CODECS[1:]))
    sound = [
        (b"ce_specversion", b"1.0"),
        (b"ce_id", str(uuid4()).encode()),
        (b"ce_type", type_.encode()),
        (b"ce_source", b"/test"),
    ]
    dropped = draw(st.sampled_from([None, None, None, *range(len(sound))]))
    headers = [one for number, one in enumerate(sound) if number != dropped]
    return Sample(
        topic,
        draw(st.just(b"7") | st.none() | st.binary(max_size=30)),
        value,
        [*headers, *draw(st.just([]) | HEADERS)],
        draw(st.just(1_700_000_000_000) | st.sampled_from(ANY_TIME)),
        codec,
        draw(st.sampled_from(VIA)),
    )


@dataclass
class World:
    """A worker of every type of event and its relay, at work on a real broker."""

    broker: str
    db: Database
    senders: Senders
    group: str
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    sent: dict[Place, Sample] = field(default_factory=dict, repr=False)
    handled: set[str] = field(default_factory=set, repr=False)
    working: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self, dsn: str) -> None:
        @naturally_idempotent
        async def handle(messages: Sequence[Any], tx: Any) -> None:
            self.handled |= {message.meta.origin for message in messages}

        flow = Flow(self.group, dict.fromkeys(TYPES, handle), ())
        consumer = Consumer(
            bootstrap=self.broker, flow=flow, database=self.db, resources={}, limits=NO_LIMITS
        )
        relay = Relay(bootstrap=self.broker, dsn=dsn, service=self.group)
        self.working = [asyncio.create_task(one.run(self.stop)) for one in (consumer, relay)]

    async def send(self, batch: Sequence[Sample]) -> None:
        for one in batch:
            if place := await self.senders.send(one):
                self.sent[place] = one

    async def rests(self) -> bool:
        for one in self.working:
            assert not one.done(), one.exception()
        behind = await self._behind()
        async with self.db.reading() as session:
            waiting = await session.scalar(
                text("select (select count(*) from outbox) + (select count(*) from outbox_parked)")
            )
        assert (behind, waiting) == (0, 0)
        return True

    async def _behind(self) -> int:
        """How many records wait; fails where it can't be asked beside megabytes of letters."""
        names = {self.group: [topic.name for topic in topics() if not topic.planned]}
        try:
            return (await lag(self.broker, [self.group], names))[self.group]
        except KafkaError as error:
            raise AssertionError("Kafka did not tell the lag in time") from error


@pytest.fixture(scope="module")
async def world(own_kafka: str, postgres: str) -> AsyncIterator[World]:
    await create_topics(own_kafka)
    async with AsyncExitStack() as stack:
        dsn = await (await stack.enter_async_context(databases(postgres)))()
        db = await stack.enter_async_context(Database(dsn, service="test"))
        senders = await stack.enter_async_context(Senders(own_kafka))
        async with db.engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        made = World(own_kafka, db, senders, f"test-{uuid4().hex}")
        made.start(dsn)
        yield made
        made.stop.set()
        await asyncio.gather(*made.working)


@pytest.mark.timeout(60 + RECORDS)
@settings(
    max_examples=RECORDS // AT_ONCE,
    # The short run sends the same records each time; new ones are the long run's.
    derandomize="LAUREL_RECORDS" not in os.environ,
    deadline=None,
    # What a smaller batch would show depends on what the workers have had before.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(batch=st.lists(samples(), min_size=AT_ONCE, max_size=AT_ONCE))
async def test_no_record_stops_a_worker_or_its_relay(world: World, batch: list[Sample]) -> None:
    await world.send(batch)
    await eventually(world.rests, PATIENCE_SECONDS)


@pytest.mark.timeout(60 + RECORDS)
async def test_each_record_was_handled_passed_over_or_buried_once(world: World) -> None:
    found: Counter[str] = Counter()
    async for letter in read_all(world.broker):
        if letter.fact("consumer") == world.group:
            found[letter.origin] += 1
    assert len(world.sent) > RECORDS // 3
    expected: defaultdict[str, set[str]] = defaultdict(set)
    for place, sample in world.sent.items():
        expected[outcome_of(place, sample)].add("/".join(map(str, place)))
    assert set(found) == expected["buried"]
    assert set(found.values()) <= {1}
    assert world.handled >= expected["handled"]
    assert not world.handled & expected["buried"]
    listed = {one.letter.origin for one in await refusals(world.broker)}
    assert listed >= expected["buried"]


def outcome_of(place: Place, sample: Sample) -> str:
    headers = [(name.decode("utf-8", "surrogateescape"), raw) for name, raw in sample.headers]
    record = KafkaRecord(*place, sample.time, sample.key, sample.value, headers)
    try:
        return "handled" if read(record, ROUTES) else "passed over"
    except UndecodableError:
        return "buried"


@pytest.mark.timeout(60 + RECORDS)
async def test_every_letter_is_replayed_once_it_is_corrected(world: World) -> None:
    letters = [one async for one in read_all(world.broker) if one.fact("consumer") == world.group][
        :100
    ]
    async with AIOKafkaProducer(bootstrap_servers=world.broker) as producer:
        for letter in letters:
            with pytest.raises(DeadLetterError):
                await replay(producer, letter)
            type_ = next(iter(events_of(letter.topic.removesuffix(".dlq"))))
            headers = {
                "ce_specversion": "1.0",
                "ce_id": str(uuid4()),
                "ce_type": type_,
                "ce_source": "/test",
                "ce_time": "2026-01-01T00:00:00Z",
            }
            value = example(letter.topic.removesuffix(".dlq"), type_)
            await replay(producer, letter, value, headers)
    await eventually(world.rests, PATIENCE_SECONDS)
    replayed = {one.origin for one in letters}
    listed = {
        one.letter.origin for one in await refusals(world.broker) if world.group in one.consumers
    }
    assert not replayed & listed
