"""Topics back at a moment: what services said since is taken out, and groups read on from there."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import OffsetAndMetadata
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from laurel_events.admin import admin, create_topics
from laurel_events.kafka import Kafka, cluster
from laurel_events.lag import end_offsets
from laurel_stack.waiting import within

from laurel_cli.backup import records
from laurel_cli.backup.manifest import Manifest
from laurel_cli.backup.taking import ids_of
from laurel_cli.errors import CommandError
from laurel_cli.services import KEEPERS

_SECONDS = 30.0
_CHANGELOG = "-changelog"

Moves = Mapping[str, records.Moved]


async def surviving(kafka: Kafka | str, manifest: Manifest, owners: Mapping[str, str]) -> set[str]:
    """The platform's topics that still hold all that was backed up, and what came since.

    They stay as they are: what the platform said since is counted again, and not lost.
    """
    ids = await ids_of(kafka, manifest.topics)
    ends = await end_offsets(kafka, manifest.topics)
    return {
        name
        for name, topic in manifest.topics.items()
        if owners[name] not in KEEPERS
        and not name.endswith(".dlq")
        and ids.get(name) == topic.id
        and all(ends.get(TopicPartition(name, int(at)), 0) >= end for at, end in topic.ends.items())
    }


async def put_back(kafka: Kafka | str, folder: Path, manifest: Manifest, left: set[str]) -> Moves:
    """Make every topic but those of `left` anew, with the records of the backup."""
    names = [name for name in manifest.topics if name not in left]
    await _delete(kafka, names)
    await create_topics(kafka)
    return {
        name: await records.refill(kafka, name, folder / manifest.topics[name].part.file)
        for name in names
    }


async def set_groups(kafka: Kafka | str, manifest: Manifest, moves: Moves) -> None:
    """Let every service read on from where its database is, by the offsets of today's topics."""
    client = AdminClient(cluster(kafka).librdkafka("laurel-restore"))
    await asyncio.to_thread(_forget_groups, client)
    ids = await ids_of(kafka, manifest.topics)
    for group, topics in manifest.groups.items():
        wanted = {
            TopicPartition(topic, int(number)): OffsetAndMetadata(
                moves[topic].offset(int(number), offset) if topic in moves else offset, ids[topic]
            )
            for topic, of_topic in topics.items()
            if topic in ids
            for number, offset in of_topic.items()
        }
        await _commit(kafka, group, wanted)


async def _commit(
    kafka: Kafka | str, group: str, wanted: Mapping[TopicPartition, OffsetAndMetadata]
) -> None:
    if not wanted:
        return
    consumer = AIOKafkaConsumer(
        **cluster(kafka).client("laurel-restore"), group_id=group, enable_auto_commit=False
    )
    await consumer.start()
    try:
        consumer.assign(list(wanted))
        await consumer.commit(dict(wanted))
    finally:
        await consumer.stop()


async def _delete(kafka: Kafka | str, names: Sequence[str]) -> None:
    """Delete topics, and the tables of stream jobs, which are built again from what is left."""
    async with admin(kafka) as client:
        there = set(await client.list_topics())
        gone = {one for one in there if one in names or _is_changelog(one)}
        await client.delete_topics(sorted(gone))

        async def are_gone() -> bool:
            return not gone & set(await client.list_topics())

        if not await within(_SECONDS, are_gone):
            raise CommandError(f"Kafka did not delete {', '.join(sorted(gone))}")


def _is_changelog(topic: str) -> bool:
    return topic.endswith(_CHANGELOG) and topic.startswith(tuple(KEEPERS))


def _forget_groups(client: AdminClient) -> None:
    """Groups of services and of their jobs start anew; raises CommandError where one still runs."""
    listed = client.list_consumer_groups(request_timeout=_SECONDS).result()
    ours = [one.group_id for one in listed.valid if _is_ours(one.group_id)]
    if not ours:
        return
    for group, deleted in client.delete_consumer_groups(ours, request_timeout=_SECONDS).items():
        try:
            deleted.result()
        except KafkaException as error:
            raise CommandError(f"{group} still runs, or Kafka refuses: {error}") from None


def _is_ours(group: str) -> bool:
    return group in KEEPERS or group.startswith(tuple(f"{service}-" for service in KEEPERS))


def ends_of(manifest: Manifest, names: Iterable[str]) -> dict[TopicPartition, int]:
    """Up to where topics were backed up."""
    return {
        TopicPartition(name, int(number)): end
        for name in names
        for number, end in manifest.topics[name].ends.items()
    }
