"""What became of the rows that were sent, which partition takes a row, and how it is packed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from aiokafka.errors import MessageSizeTooLargeError
from aiokafka.partitioner import DefaultPartitioner
from laurel_schemas.topic import MAX_EVENT_BYTES

from laurel_events.outbox import unpack
from laurel_events.outbox_queue import Parked, Row

LARGEST_BYTES = MAX_EVENT_BYTES + 128 * 1024
"""The largest record that is sent at all, key and headers included."""
_partitioner = DefaultPartitioner()


@dataclass(slots=True)
class Outcome:
    """What became of rows, filled in as answers come; what is in neither list was not sent.

    `failure` is a fault of the surroundings that ended the sending early.
    """

    acknowledged: list[int] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    failure: Exception | None = None
    _held: set[tuple[str, bytes]] = field(default_factory=set)

    def refuse(self, row: Row, reason: str) -> None:
        """Kafka will never take this row; it holds back what follows of its topic and key."""
        self.parked.append(Parked(row.id, "row", reason))
        self._hold(row)

    def refuse_topic(self, rows: Sequence[Row], reason: str) -> None:
        """Kafka takes nothing of this topic now: the first row says why, the others wait."""
        for row in rows:
            first = row is rows[0]
            self.parked.append(
                Parked(row.id, "topic" if first else "successor", reason if first else None)
            )

    def follows_a_parked_row(self, row: Row) -> bool:
        """Park a row whose predecessor is parked; False if it has none."""
        if row.held or (row.topic, row.key) in self._held:
            self.parked.append(Parked(row.id, "successor", None))
            self._hold(row)
            return True
        return False

    def _hold(self, row: Row) -> None:
        if row.key is not None:
            self._held.add((row.topic, row.key))


def append(batch: Any, row: Row) -> bool:
    """Add a row to a batch; False if it is full. Raises whatever makes the row unsendable."""
    headers = unpack(row.headers)
    size = len(row.key or b"") + len(row.value or b"") + len(row.headers)
    if size > LARGEST_BYTES:
        raise MessageSizeTooLargeError
    appended = batch.append(timestamp=None, key=row.key, value=row.value, headers=headers)
    return appended is not None


@lru_cache(maxsize=65_536)
def _of_key(key: bytes, partitions: tuple[int, ...]) -> int:
    """The partition that Kafka's own clients choose; hashing takes longer than all the rest."""
    return int(_partitioner(key, partitions, ()))


def partition_of(key: bytes | None, partitions: tuple[int, ...]) -> int:
    """The partition that takes rows of this key; any for a row without."""
    if key is None:
        return random.choice(partitions)  # noqa: S311 - any will do
    return _of_key(key, partitions)
