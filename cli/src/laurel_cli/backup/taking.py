"""Takes a backup of a suite that goes on working: one moment for every database and topic.

Databases are not read at one instant, and need not be. What services tell one another passes
through their outboxes alone. While nothing leaves an outbox, no service learns what another has
done meanwhile: whatever was done before is in its database, and either in a topic or in its outbox.
So the relays are held up for some seconds, each database is pinned by a snapshot, the ends of all
topics are noted, and the relays go on, long before anything is copied.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient
from laurel_events.admin import admin, all_topics
from laurel_events.connections import Connection
from laurel_events.database import utc_now
from laurel_events.kafka import Kafka, cluster
from laurel_events.lag import end_offsets
from laurel_events.lease import NOTICED_SECONDS, Lease
from laurel_events.topic_ids import topic_ids
from laurel_schemas import Topic
from laurel_stack.endpoints import Endpoints

from laurel_cli.backup import databases, records
from laurel_cli.backup.manifest import Manifest, Offsets, Part, TopicPart
from laurel_cli.backup.records import Ends
from laurel_cli.errors import CommandError
from laurel_cli.services import KEEPERS

_HELD_SECONDS = 60.0
"""How long relays wait for a backup that was killed in the middle."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What everything was at the moment: `snapshots` are open until the backup is written."""

    at: str
    groups: Mapping[str, Offsets]
    ends: Ends
    snapshots: Mapping[str, str]
    paused_seconds: float
    ids: Mapping[str, str]


async def take(endpoints: Endpoints, folder: Path) -> Manifest:
    """Write a backup into a folder that is empty or missing; raises CommandError.

    It holds what people did, unciphered: only its owner may read it.
    """
    _make(folder)
    async with AsyncExitStack() as open_:
        moment = await _moment(endpoints, open_)
        parts = await asyncio.gather(
            *(
                _dump(endpoints.postgres[service], name, folder, service)
                for service, name in moment.snapshots.items()
            )
        )
        topics = await _topics(endpoints.kafka, moment, folder)
    saved = dict(zip(moment.snapshots, parts, strict=True))
    found = Manifest(moment.at, moment.paused_seconds, saved, topics, moment.groups)
    found.write(folder)
    return found


def _make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise CommandError(f"{folder} is not empty; name a new folder")
    folder.chmod(0o700)


def kept_topics() -> list[Topic]:
    """What is backed up: all but what is worthless a second later."""
    return [topic for topic in all_topics() if not topic.ephemeral]


async def _moment(endpoints: Endpoints, open_: AsyncExitStack) -> Moment:
    kafka, names = endpoints.kafka, [topic.name for topic in kept_topics()]
    started = time.monotonic()
    async with _silence(endpoints.postgres) as leases:
        # Before the snapshots: a service commits its offsets after its database.
        groups = await _groups(kafka)
        before = await end_offsets(kafka, _owned_by_services())
        snapshots = {
            service: await open_.enter_async_context(
                databases.snapshot(endpoints.postgres[service])
            )
            for service in KEEPERS
        }
        ends = await end_offsets(kafka, names)
        _require_silence(before, ends, leases)
        paused = time.monotonic() - started
    at = utc_now().isoformat(timespec="seconds")
    return Moment(at, groups, ends, snapshots, paused, await ids_of(kafka, names))


@asynccontextmanager
async def _silence(dsns: Mapping[str, str]) -> AsyncIterator[list[Lease]]:
    """No service says anything meanwhile: this holds the lease of every relay."""
    async with AsyncExitStack() as stack:
        leases = []
        for service in KEEPERS:
            opened = await Connection.open(dsns[service], autocommit=True)
            connection = await stack.enter_async_context(opened)
            lease = await Lease.seize(connection, f"backup:{os.getpid()}", _HELD_SECONDS)
            stack.push_async_callback(lease.release, connection)
            leases.append(lease)
        await asyncio.sleep(NOTICED_SECONDS)
        yield leases


def _require_silence(before: Ends, after: Ends, leases: Iterable[Lease]) -> None:
    """Raises CommandError where the moment was none."""
    for lease in leases:
        lease.check()
    if moved := sorted({at.topic for at, end in before.items() if after.get(at) != end}):
        raise CommandError(
            f"a relay still sends to {', '.join(moved)}, though its lease was taken: try again"
        )


def _owned_by_services() -> list[str]:
    return [topic.name for topic in kept_topics() if topic.owner in KEEPERS]


async def _groups(kafka: Kafka | str) -> dict[str, Offsets]:
    """How far each service has committed."""
    async with admin(kafka) as client:
        return {
            service: _by_topic(await client.list_consumer_group_offsets(service))
            for service in KEEPERS
        }


def _by_topic(committed: Mapping[TopicPartition, object]) -> Offsets:
    known = {at: int(getattr(found, "offset", -1)) for at, found in committed.items()}
    ordered = sorted((at for at, offset in known.items() if offset >= 0))
    return {
        topic: {str(at.partition): known[at] for at in some}
        for topic, some in groupby(ordered, key=lambda at: at.topic)
    }


async def ids_of(kafka: Kafka | str, names: Iterable[str]) -> dict[str, str]:
    """The brokers' own id of each topic that exists."""
    client = AIOKafkaClient(**cluster(kafka).client("laurel-backup"))
    await client.bootstrap()
    try:
        return await topic_ids(client, names)
    finally:
        await client.close()


async def _dump(dsn: str, snapshot: str, folder: Path, service: str) -> Part:
    await databases.dump(dsn, snapshot, folder / f"{service}.dump")
    return await asyncio.to_thread(Part.of, folder, f"{service}.dump")


async def _topics(kafka: Kafka | str, moment: Moment, folder: Path) -> dict[str, TopicPart]:
    counts = await records.write(folder, records.between(kafka, {}, moment.ends))
    found = {}
    for topic in moment.ids:
        file = f"{topic}.jsonl.gz"
        if topic not in counts:
            records.write_none(folder / file)
        part = await asyncio.to_thread(Part.of, folder, file)
        ends = {str(at.partition): end for at, end in moment.ends.items() if at.topic == topic}
        found[topic] = TopicPart(part, moment.ids[topic], counts[topic], ends)
    return found
