"""The facts of a Kafka topic version."""

from dataclasses import dataclass
from datetime import timedelta

MIB = 1024 * 1024
MAX_EVENT_BYTES = 4 * MIB
_DEAD_LETTER_HEADROOM = 64 * 1024


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic version: who owns it, how it is keyed and how long it is kept.

    `key` names the field of its events whose order matters. `retention` of None keeps
    every record for ever; a compacted topic keeps the last record of each key, and `deletion`
    is the type of the event that a record without a value stands for, if any does.
    `replication` is what production asks for and is capped by the number of brokers.
    A `public` topic is read by parties outside Laurel.
    """

    name: str
    owner: str
    description: str
    key: str
    partitions: int
    retention: timedelta | None
    replication: int = 3
    compacted: bool = False
    deletion: str | None = None
    public: bool = False
    max_bytes: int = MAX_EVENT_BYTES

    @property
    def dead_letters(self) -> "Topic":
        """Where records of this topic go that a consumer can't take (design 3)."""
        return Topic(
            name=f"{self.name}.dlq",
            owner=self.owner,
            description=f"Dead letters of {self.name}: the original bytes, with reason and origin",
            key=self.key,
            partitions=1,
            retention=None,
            replication=self.replication,
            max_bytes=self.max_bytes + _DEAD_LETTER_HEADROOM,
        )
