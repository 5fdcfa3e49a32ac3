"""Decompresses what producers compressed, never beyond a stated size."""

import struct
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import cramjam

LARGEST_BYTES = 64 * 1024 * 1024
"""A batch that unpacks to more is not unpacked: a few kilobytes of zstd can hold terabytes."""

_FIRST_ROOM_BYTES = 256 * 1024
_GZIP_WINDOW = 31
_XERIAL_MAGIC = b"\x82SNAPPY\x00"
_XERIAL_HEADER_BYTES = 16


class DecompressionError(ValueError):
    """A batch can't be unpacked, or not within `LARGEST_BYTES`; the message says which."""


def decompress(codec: int, data: bytes) -> bytes:
    """Unpack a batch's records by the number that Kafka gives its codec.

    Raises DecompressionError.
    """
    try:
        unpack = _CODECS[codec]
    except KeyError:
        raise DecompressionError(f"its codec {codec} is none that Kafka defines") from None
    try:
        return unpack(data)
    except DecompressionError:
        raise
    except Exception as error:
        raise DecompressionError(f"it can't be unpacked ({type(error).__name__})") from None


def _gzip(data: bytes) -> bytes:
    unpacked = bytearray()
    while data:
        member = zlib.decompressobj(_GZIP_WINDOW)
        unpacked += member.decompress(data, LARGEST_BYTES + 1 - len(unpacked))
        _check_size(len(unpacked))
        if not member.eof:
            raise EOFError
        data = member.unused_data
    return bytes(unpacked)


def _snappy(data: bytes) -> bytes:
    if not data.startswith(_XERIAL_MAGIC):
        return _snappy_block(data)
    unpacked, at = bytearray(), _XERIAL_HEADER_BYTES
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        at += 4
        unpacked += _snappy_block(data[at : at + size])
        _check_size(len(unpacked))
        at += size
    return bytes(unpacked)


def _snappy_block(data: bytes) -> bytes:
    # A block says its size in front, and snappy packs no tighter than 1 to 22.
    _check_size(cramjam.snappy.decompress_raw_len(data))
    return bytes(cramjam.snappy.decompress_raw(data))


def _into_buffer(module: Any, data: bytes) -> bytes:
    room = max(_FIRST_ROOM_BYTES, 8 * len(data))
    while True:
        try:
            unpacked = bytearray(min(room, LARGEST_BYTES))
            size = module.decompress_into(data, unpacked)
            return bytes(memoryview(unpacked)[:size])
        except cramjam.DecompressionError as error:
            if "whole buffer" not in str(error):
                raise
            _check_size(room + 1)
            room *= 8


def _check_size(size: int) -> None:
    if size > LARGEST_BYTES:
        raise DecompressionError(f"it unpacks to more than {LARGEST_BYTES} bytes")


_CODECS: Mapping[int, Callable[[bytes], bytes]] = {
    1: _gzip,
    2: _snappy,
    3: partial(_into_buffer, cramjam.lz4),
    4: partial(_into_buffer, cramjam.zstd),
}
