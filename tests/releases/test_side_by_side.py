"""Readers of the last release run beside today's, on one broker and one database."""

from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from aiokafka.errors import KafkaError
from laurel_cli.publishing import event_id, producer, publish
from laurel_events.admin import create_topics
from laurel_events.lag import lag
from laurel_schemas import Event, events_of
from laurel_schemas.tools.examples import EXAMPLES
from laurel_schemas.tools.releases import bound, load
from laurel_testkit import DatabaseFactory, eventually

from tools.docs.surfaces import ROOT

from .growth import grow
from .installed import Installed, copy_of_today, of_commit, of_tree, stopped

READER = "notification_router"
PATIENCE_SECONDS = 90.0
USERS = range(1, 25)

PUBLISHER = str(Path(__file__).with_name("publisher.py"))
CREATE_TOPICS = (
    "import asyncio, sys; from laurel_events.admin import create_topics;"
    "asyncio.run(create_topics(sys.argv[1]))"
)
READS = (
    "from notification_router.flow import FLOW;"
    "print(*(f'{event.TOPIC.name}/{event.TYPE}' for event in FLOW.consumes))"
)
_NOTIFIED = "select user_id from notifications"
_BURIED = "select topic from outbox where topic like '%.dlq'"


@dataclass(frozen=True, slots=True)
class Place:
    """Where readers and the publisher run: one broker, a database each, one log."""

    kafka: str
    redis: str
    reader: str
    badges: str
    log: Path

    def environment(self, database: str) -> dict[str, str]:
        return {
            "DATABASE_URL": database,
            "KAFKA_BOOTSTRAP": self.kafka,
            "REDIS_URL": self.redis,
        }

    async def migrate(self, installed: Installed, service: str, database: str) -> None:
        await installed.finish("-m", service, "migrate", **self.environment(database))

    async def notified(self) -> Counter[int]:
        """How often each user was notified."""
        return Counter(user for (user,) in await rows(self.reader, _NOTIFIED))

    async def caught_up(self) -> None:
        """Wait until the readers have applied every record of their topics."""

        async def calm() -> bool:
            try:
                behind = (await lag(self.kafka, [READER]))[READER]
            except KafkaError as error:  # the group has no coordinator yet
                raise AssertionError(f"no answer: {error!r}") from None
            assert behind == 0, f"{behind} records behind; {self.said()}"
            return True

        await eventually(calm, PATIENCE_SECONDS)

    def said(self) -> str:
        return self.log.read_text()[-3000:] if self.log.exists() else ""


async def rows(database: str, query: str) -> list[tuple[int]]:
    async with await psycopg.AsyncConnection.connect(database) as known:
        return await (await known.execute(query.encode())).fetchall()


@pytest_asyncio.fixture(loop_scope="session")
async def place(own_kafka: str, database: DatabaseFactory, redis_url: str, tmp_path: Path) -> Place:
    return Place(own_kafka, redis_url, await database(), await database(), tmp_path / "log")


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A later version: today's with a new event, a topic's version 2 and their reader."""
    tree = copy_of_today(tmp_path_factory.mktemp("tree"))
    grow(tree)
    return of_tree(tree, tmp_path_factory.mktemp("grown"))


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The last release of the reader; before the first, today's."""
    released = [one for one in bound(load(ROOT)) if one.service == READER]
    if released:
        return of_commit(released[-1].commit)
    tree = copy_of_today(tmp_path_factory.mktemp("tree"))
    return of_tree(tree, tmp_path_factory.mktemp("old"))


@pytest.mark.requirement("EVT-026")
async def test_the_last_release_reads_what_today_writes(place: Place, old: Installed) -> None:
    """Readers are released after writers: what these write today must not stop last week's."""
    handled = set((await old.finish("-c", READS)).split())
    events = examples({topic for topic, _, _ in (name.partition("/") for name in handled)})
    await create_topics(place.kafka)
    await place.migrate(old, READER, place.reader)
    async with old.running(
        "-m", READER, "worker", log=place.log, **place.environment(place.reader)
    ):
        async with producer(place.kafka) as kafka:
            await publish(kafka, events)
        # A minimal example may be the full one.
        ids = {event_id(event) for event in events if name_of(event) in handled}
        await eventually(partial(remembers, place, len(ids)), PATIENCE_SECONDS)
        await place.caught_up()
    assert await rows(place.reader, _BURIED) == []


def examples(topics: Collection[str]) -> list[Event]:
    """Every example of every event of some topics, also of those that are only planned."""
    return [
        event.decode((EXAMPLES / topic / f"{type_}.{kind}.json").read_bytes())
        for topic in topics
        for type_, event in events_of(topic).items()
        for kind in ("minimal", "full")
    ]


def name_of(event: Event) -> str:
    return f"{event.TOPIC.name}/{event.TYPE}"


async def remembers(place: Place, count: int) -> bool:
    """Whether the reader has handled so many events."""
    [(found,)] = await rows(place.reader, "select count(*) from inbox")
    assert found == count, f"{found} of {count} were handled; {place.said()}"
    return True


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A reader on its way to a version that has grown, and a writer that has grown already."""

    place: Place
    grown: Installed
    running: AsyncExitStack

    async def start(self, installed: Installed, service: str, role: str) -> Process:
        """Start a role, which ends with the test."""
        place = self.place
        told = place.environment(place.badges if service == "badges" else place.reader)
        process = installed.running("-m", service, role, log=place.log, **told)
        return await self.running.enter_async_context(process)

    async def send(self, **users: Sequence[int]) -> None:
        """Publish `both` versions, `v2` alone or the `new` event for some users."""
        pairs = ((what, str(user)) for what, whom in users.items() for user in whom)
        await self.grown.finish(PUBLISHER, self.place.badges, *chain(*pairs))


@pytest_asyncio.fixture(loop_scope="session")
async def upgrade(place: Place, old: Installed, grown: Installed) -> AsyncIterator[Upgrade]:
    """The reader's database is as the old version made it; the writer runs."""
    await grown.finish("-c", CREATE_TOPICS, place.kafka)
    await place.migrate(grown, "badges", place.badges)
    await place.migrate(old, READER, place.reader)
    async with AsyncExitStack() as running:
        upgrade = Upgrade(place, grown, running)
        await upgrade.start(grown, "badges", "relay")
        yield upgrade


@pytest.mark.long
@pytest.mark.requirement("EVT-026")
async def test_schemas_grow_while_old_readers_run(
    upgrade: Upgrade, place: Place, old: Installed, grown: Installed
) -> None:
    """A service is upgraded process by process, while writers already use what is new.

    Every badge is told once, by whichever reader; a new event is passed over by the old ones and
    told once they are gone.
    """
    first, second, third, fourth = (USERS[number::4] for number in range(4))
    before = await upgrade.start(old, READER, "worker")
    await upgrade.send(both=first, new=first)
    await told(place, dict.fromkeys(first, 1))

    await place.migrate(grown, READER, place.reader)
    await upgrade.start(grown, READER, "worker")
    await upgrade.send(both=second)
    await told(place, dict.fromkeys((*first, *second), 1))

    await stopped(before)
    await upgrade.send(both=third, v2=fourth, new=third)
    once = dict.fromkeys((*first, *second, *fourth), 1)
    await told(place, {**once, **dict.fromkeys(third, 2)})
    await place.caught_up()
    await told(place, {**once, **dict.fromkeys(third, 2)})
    assert await rows(place.reader, _BURIED) == []


async def told(place: Place, expected: dict[int, int]) -> None:
    """Wait until users were notified as often as this; never more often."""

    async def as_expected() -> bool:
        counted = await place.notified()
        assert counted == expected, f"told {counted}; {place.said()}"
        return True

    await eventually(as_expected, PATIENCE_SECONDS)
