"""Takes records from Kafka, few batches where they come on, and each as fresh as can be."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer

from laurel_events.pace import Pace

_POLL_MS = 500
_PLENTY_BYTES = 1_000_000


class Intake:
    """Rests between two small takes, and lets nothing be fetched meanwhile.

    aiokafka asks for the next records as soon as it was emptied, gets the two or three that are
    there by then, and asks for no more until those are taken: after a rest they are all it has,
    and whatever else came in would wait for the rest after that one (decision 0037).
    """

    def __init__(self, kafka: AIOKafkaConsumer, batch_size: int, pace: Pace) -> None:
        self._kafka = kafka
        self._batch_size = batch_size
        self._pace = pace

    async def rested(self) -> None:
        """Wait until the next records may be taken."""
        await self._pace.kept()

    async def take(self) -> Mapping[Any, Sequence[Any]]:
        """The records of each partition that came so far, or none in half a second.

        Raises KafkaError where they cannot be fetched.
        """
        self._kafka.resume(*self._kafka.paused())
        taken: Mapping[Any, Sequence[Any]] = await self._kafka.getmany(
            timeout_ms=_POLL_MS, max_records=self._batch_size
        )
        if taken:
            full = self._is_full(taken)
            self._pace.took(full=full)
            if not full:
                # Before anything is waited for: aiokafka asks in its next turn.
                self._kafka.pause(*self._kafka.assignment())
        return taken

    def _is_full(self, taken: Mapping[Any, Sequence[Any]]) -> bool:
        """Whether there is more already: by their number, or because they are large."""
        records = [record for records in taken.values() for record in records]
        if len(records) >= self._batch_size:
            return True
        return sum(len(record.value or b"") for record in records) >= _PLENTY_BYTES
