"""Faust's consumer and table recovery, made to lose no record while partitions move.

Faust keeps one set of the partitions that are open, and changes it while a fetch that was given
the set still waits. Three things follow, each of which skips records for good, as Faust commits
what comes after them:

- A set that has become empty means all partitions to aiokafka: it hands out records of closed ones,
  and Faust drops them.
- A fetch that outlasts a rebalance takes records of the new assignment; Faust drops these too.
- When the tables are read back, Faust opens the partitions of the source, then seeks in them, and
  then empties its queues, with the records that came meanwhile.
"""

from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer
from faust.tables import TableManager
from faust.tables.recovery import Recovery
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from mode.threads import WorkerThread

Records = Mapping[TP, list[Any]]


class _DaemonThread(WorkerThread):
    """Ends with the process: one that is cut off at its grace must not wait for a thread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.daemon = True


class _ConsumerThread(driver.AIOKafkaConsumerThread):
    Worker = _DaemonThread

    async def _fetch_records(
        self,
        consumer: AIOKafkaConsumer,
        active_partitions: set[TP],
        timeout: float | None = None,  # noqa: ASYNC109
        max_records: int | None = None,
    ) -> Records:
        """Records of the partitions that are open now; none if they moved meanwhile."""
        opened, generation = set(active_partitions), self.app.consumer_generation_id
        if not opened:
            return {}
        fetched = await super()._fetch_records(consumer, opened, timeout, max_records)
        if self.consumer.flow_active and self.app.consumer_generation_id == generation:
            return fetched
        for partition, records in fetched.items():
            consumer.seek(partition, records[0].offset)
        return {}


class _Consumer(driver.Consumer):
    def _new_consumer_thread(self) -> _ConsumerThread:
        return _ConsumerThread(self, loop=self.loop, beacon=self.beacon)


class Transport(driver.Transport):
    """Consumes, and gives back what was taken of partitions that have moved."""

    Consumer = _Consumer


class _Recovery(Recovery):
    async def on_recovery_completed(self, generation_id: int = 0) -> None:
        """Stop the flow, which Faust resumes at the end, after it has emptied its queues."""
        self.app.consumer.stop_flow()
        await super().on_recovery_completed(generation_id)

    async def _wait(self, coro: Any, timeout: Any = None) -> None:  # noqa: ASYNC109
        """Wait for the broker as long as it takes: Faust ends the recovery at a timeout, unsaid."""
        await super()._wait(coro)


class Tables(TableManager):
    """The tables of an app, read back before a record of the source is taken."""

    @property
    def recovery(self) -> Recovery:
        """What reads the tables back."""
        if self._recovery is None:
            self._recovery = _Recovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return self._recovery
