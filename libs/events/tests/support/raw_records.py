"""Batches of records as bytes: what no client library sends, but a broker takes."""

import struct
from collections.abc import Callable, Sequence

from aiokafka import codec
from aiokafka.record.util import calc_crc32c

Header = tuple[bytes, bytes | None]
PACKERS: dict[int, Callable[[bytes], bytes]] = {
    0: bytes,
    1: codec.gzip_encode,
    2: codec.snappy_encode,
    3: codec.lz4_encode,
    4: codec.zstd_encode,
}


def varint(number: int) -> bytes:
    number = (number << 1) ^ (number >> 63)
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def nullable(part: bytes | None) -> bytes:
    return varint(-1) if part is None else varint(len(part)) + part


def encoded(
    offset: int,
    value: bytes | None,
    headers: Sequence[Header],
    time: int = 0,
    key: bytes | None = None,
) -> bytes:
    named = b"".join(varint(len(name)) + name + nullable(raw) for name, raw in headers)
    body = b"\0" + varint(time) + varint(offset) + nullable(key) + nullable(value)
    body += varint(len(headers)) + named
    return varint(len(body)) + body


def batch(
    records: Sequence[bytes], base: int = 0, packing: int = 0, time: int = 0, attributes: int = 0
) -> bytes:
    packed = PACKERS[packing](b"".join(records))
    rest = struct.pack(
        ">hiqqqhii", packing | attributes, len(records) - 1, time, time, -1, -1, -1, len(records)
    )
    return framed(rest + packed, base)


def framed(rest: bytes, base: int = 0) -> bytes:
    crc = calc_crc32c(rest)
    return struct.pack(">qiibI", base, 9 + len(rest), -1, 2, crc) + rest
