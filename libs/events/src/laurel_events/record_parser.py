"""Reads a batch of Kafka's record format 2 whatever its header names are.

The format: https://kafka.apache.org/documentation/#recordbatch. aiokafka's own parser is several
times as fast, and gives up a whole batch where one header name is not UTF-8.
"""

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from laurel_events.decompression import decompress

HEADER = struct.Struct(">qiibIhiqqqhii")
"""Base offset, length, leader epoch, magic, CRC, attributes, last offset delta, first and last
time in milliseconds, producer's id, epoch and sequence, number of records."""

_CODEC = 0x07
_LOG_APPEND_TIME = 0x08
_VARINT_BITS = 64


class ParsedRecord(NamedTuple):
    """A record with the attributes of aiokafka's; a header name that is not UTF-8 has its bytes
    as surrogate escapes (PEP 383)."""

    offset: int
    timestamp: int
    timestamp_type: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]
    checksum: None = None


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> bytes:
        taken = self._data[self._at : self._at + size]
        if len(taken) != size:
            raise ValueError("a record ends early")
        self._at += size
        return taken

    def varint(self) -> int:
        number = shift = 0
        while True:
            byte = self.take(1)[0]
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return (number >> 1) ^ -(number & 1)
            shift += 7
            if shift >= _VARINT_BITS:
                raise ValueError("a number has too many bytes")

    def nullable(self) -> bytes | None:
        size = self.varint()
        return None if size < 0 else self.take(size)


def is_compressed(batch: bytes | memoryview) -> bool:
    """Whether a batch's records are packed."""
    return bool(HEADER.unpack_from(batch)[5] & _CODEC)


def unpacked(batch: bytes | memoryview) -> bytes:
    """The records of a batch, without its header; raises DecompressionError."""
    records = bytes(batch[HEADER.size :])
    codec = HEADER.unpack_from(batch)[5] & _CODEC
    return decompress(codec, records) if codec else records


def rebuilt(batch: bytes | memoryview) -> bytes:
    """The batch as if nothing had packed it; its CRC stays that of the packed one."""
    fields = list(HEADER.unpack_from(batch))
    fields[5] &= ~_CODEC
    return HEADER.pack(*fields) + unpacked(batch)


def parse(batch: bytes | memoryview) -> Iterator[ParsedRecord]:
    """Yield the records of a batch; raises ValueError at the first that is none."""
    header = HEADER.unpack_from(batch)
    reader = _Reader(unpacked(batch))
    for _ in range(header[12]):
        yield _record(reader, header)


def _record(reader: _Reader, header: tuple[Any, ...]) -> ParsedRecord:
    base_offset, attributes, first_time, last_time = header[0], header[5], header[7], header[8]
    reader.varint()
    reader.take(1)
    time = _signed(first_time + reader.varint())
    offset = base_offset + reader.varint()
    appended = bool(attributes & _LOG_APPEND_TIME)
    key, value = reader.nullable(), reader.nullable()
    headers = [
        (reader.take(reader.varint()).decode("utf-8", "surrogateescape"), reader.nullable())
        for _ in range(reader.varint())
    ]
    return ParsedRecord(offset, last_time if appended else time, int(appended), key, value, headers)


def _signed(number: int) -> int:
    """As 64 bits: the sum of two times may have more."""
    return (number + 2**63) % 2**64 - 2**63
