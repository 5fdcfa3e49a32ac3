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
    `deletions_kept` is how long a compacted topic keeps a record without a value: a reader that is
    away for longer never hears of the deletion. Dead letters hold what people did, and are kept for
    `dead_letters_kept` only. `replication` is what production asks for and is capped by the number
    of brokers.

    A `public` topic is read by parties outside Laurel. Events of an `ephemeral` topic are worthless
    a second later: they pass no outbox and no inbox, and may be lost. A `planned` topic is a
    contract whose events nobody publishes yet; no broker has it.

    Topics with the same `key` have the same number of partitions, so that a consumer of several is
    given the same keys of each; the public notification topics have numbers of their own.
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
    ephemeral: bool = False
    planned: bool = False
    max_bytes: int = MAX_EVENT_BYTES
    deletions_kept: timedelta = timedelta(days=7)
    dead_letters_kept: timedelta = timedelta(days=30)

    @property
    def dead_letters(self) -> "Topic":
        """Where records of this topic go that a consumer can't take."""
        return Topic(
            name=f"{self.name}.dlq",
            owner=self.owner,
            description=f"Dead letters of {self.name}: the original bytes, with reason and origin",
            key=self.key,
            partitions=1,
            retention=self.dead_letters_kept,
            replication=self.replication,
            max_bytes=self.max_bytes + _DEAD_LETTER_HEADROOM,
        )
