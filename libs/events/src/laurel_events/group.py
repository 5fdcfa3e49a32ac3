"""A member of a consumer group, and what it does when partitions move."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
from aiokafka.coordinator.assignors.range import RangePartitionAssignor

from laurel_events.kafka import Kafka
from laurel_events.records import install

log = logging.getLogger(__name__)

install()

_FETCH_BYTES = 4 * 1024 * 1024
_ANSWER_SECONDS = 40
"""Joining a group is answered when all its members have joined."""
_METADATA_MS = 30_000
"""How old what is known of the topics may be: new partitions are seen within this time."""

Step = Callable[[], Awaitable[None]]


class Rebalance(ConsumerRebalanceListener):  # type: ignore[misc]
    """Calls `release` before partitions are given up and `take` once they are assigned."""

    def __init__(self, release: Step, take: Step) -> None:
        self._release = release
        self._take = take

    async def on_partitions_revoked(self, revoked: set[Any]) -> None:
        """Of aiokafka."""
        await self._release()

    async def on_partitions_assigned(self, assigned: set[Any]) -> None:
        """Of aiokafka."""
        log.info("partitions assigned", extra={"partitions": len(assigned)})
        await self._take()


def member(where: Kafka, group: str) -> AIOKafkaConsumer:
    """A consumer that will be a member of a group, and reads what committed."""
    return AIOKafkaConsumer(
        **where.client(group, _ANSWER_SECONDS),
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        # Partitions of one number go to one worker, so that two don't meet in the rows of one
        # user. One strategy alone: aiokafka joins once for each of several, with another list
        # each time, and two members out of step then make each other join again for minutes.
        partition_assignment_strategy=(RangePartitionAssignor,),
        max_partition_fetch_bytes=_FETCH_BYTES,
        metadata_max_age_ms=_METADATA_MS,
        session_timeout_ms=15_000,
        heartbeat_interval_ms=3_000,
        max_poll_interval_ms=600_000,
    )
