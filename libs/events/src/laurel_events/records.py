"""Lets aiokafka's consumer read every record that a broker lets in.

A broker checks that a batch is well formed, not that its header names are UTF-8, nor what it
unpacks to. aiokafka raises on the first and takes as much memory as the second asks for; either
way its fetcher ends or asks for the same batch for ever, and the partition stands still. Hence
`install` puts `Batches` in the place of `MemoryRecords` in aiokafka's fetcher: batches are still
parsed by aiokafka's C code, and only one that fails is read again by `record_parser`. What even
that can't read comes through as one record whose value is `Unreadable`.

It costs one Python object a batch and one step of a generator a record. A test with each such
batch tells when a release of aiokafka has moved the name or changed what it calls.
"""

from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecordBatch
from aiokafka.record.legacy_records import LegacyRecordBatch

from laurel_events.record_parser import HEADER, ParsedRecord, is_compressed, parse, rebuilt

_LOG_OVERHEAD = 12
_LENGTH_AT = slice(8, _LOG_OVERHEAD)
_MAGIC_AT = 16
_MAGIC_OF_RECORD_FORMAT = 2


class Unreadable(bytes):
    """The bytes of a batch that can't be read, or of what is left of it; `reason` says why."""

    reason: str

    @classmethod
    def of(cls, batch: bytes | memoryview, reason: str) -> "Unreadable":
        """Keep a batch's bytes with the reason."""
        kept = cls(batch)
        kept.reason = reason
        return kept


class Batch:
    """A batch of records as aiokafka's fetcher asks for it; reading it never raises."""

    def __init__(self, raw: memoryview) -> None:
        self._raw = raw
        self._fast = DefaultRecordBatch(raw)
        self.base_offset = self._fast.base_offset
        self.next_offset = self._fast.next_offset
        self.producer_id = self._fast.producer_id
        self.is_control_batch = self._fast.is_control_batch
        self.is_transactional = self._fast.is_transactional

    def validate_crc(self) -> bool:
        """Whether the batch is what its producer sent."""
        return bool(self._fast.validate_crc())

    def __iter__(self) -> Iterator[Any]:
        # The fetcher passes over offsets that it has had, so that reading again repeats nothing.
        try:
            yield from (
                DefaultRecordBatch(rebuilt(self._raw)) if is_compressed(self._raw) else self._fast
            )
        except Exception:
            yield from self._again()

    def __next__(self) -> Any:
        """The marker of a control batch, which brokers write."""
        return next(iter(self._fast))

    def _again(self) -> Iterator[Any]:
        expected = self.base_offset
        try:
            for record in parse(self._raw):
                yield record
                expected = record.offset + 1
        except Exception as error:
            yield self._rest(expected, str(error))

    def _rest(self, offset: int, fault: str) -> ParsedRecord:
        reason = f"a batch of records up to offset {self.next_offset - 1} can't be read: {fault}"
        time = HEADER.unpack_from(self._raw)[7]
        return ParsedRecord(offset, time, 0, None, Unreadable.of(self._raw, reason), [])


class Batches:
    """What a fetch brought of one partition, batch by batch; stands for aiokafka's MemoryRecords.

    The last batch may be cut short, and is then left for the next fetch.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._view = memoryview(data)
        self._at = 0

    def size_in_bytes(self) -> int:
        """Of the whole answer."""
        return len(self._data)

    def has_next(self) -> bool:
        """Whether a whole batch is left."""
        return self._end() <= len(self._data)

    def next_batch(self) -> Any:
        """The next batch, of whatever format."""
        start, self._at = self._at, self._end()
        raw = self._view[start : self._at]
        magic = raw[_MAGIC_AT]
        return Batch(raw) if magic >= _MAGIC_OF_RECORD_FORMAT else LegacyRecordBatch(raw, magic)

    def _end(self) -> int:
        start = self._at + _LOG_OVERHEAD
        if start > len(self._data):
            return start
        return start + int.from_bytes(self._view[self._at :][_LENGTH_AT], "big")


def install() -> None:
    """Let every aiokafka consumer of this process read so."""
    fetcher.MemoryRecords = Batches
