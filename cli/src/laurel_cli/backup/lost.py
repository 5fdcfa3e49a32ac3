"""What a restore takes away: said by topic, and kept in a folder, for somebody to look at."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from laurel_events.kafka import Kafka
from laurel_events.lag import end_offsets

from laurel_cli.backup import records
from laurel_cli.backup.manifest import Manifest
from laurel_cli.backup.topics import ends_of

_TYPE = "ce_type"


@dataclass(slots=True)
class Lost:
    """Events that services published after the moment, by topic and type.

    `known` is whether topics were there to tell; else nobody knows what there was.
    """

    counts: Counter[tuple[str, str]]
    known: bool


async def keep(kafka: Kafka | str, manifest: Manifest, left: set[str], folder: Path) -> Lost:
    """Write what topics hold beyond the backup, but for topics that stay, to files of a folder."""
    names = [name for name in manifest.topics if name not in left]
    ends = await end_offsets(kafka, names)
    counts: Counter[tuple[str, str]] = Counter()
    since = records.between(kafka, ends_of(manifest, names), ends)
    await records.write(folder, _counted(since, counts))
    return Lost(counts, bool(ends))


async def _counted(
    since: AsyncIterator[tuple[str, records.Kept]], counts: Counter[tuple[str, str]]
) -> AsyncIterator[tuple[str, records.Kept]]:
    async for topic, record in since:
        type_ = dict(record.headers).get(_TYPE, b"without a type").decode(errors="replace")
        counts[topic, type_] += 1
        yield topic, record
