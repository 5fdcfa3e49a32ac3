"""Content identifiers as IPFS computes them: the same bytes have the same CID everywhere.

Files up to one chunk are a single block; larger ones are chunks under one UnixFS node, which is as
deep as a tree of `MAX_BYTES` ever gets. Specifications: https://github.com/multiformats/cid and
https://specs.ipfs.tech/unixfs/
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import based58

CidVersion = Literal[0, 1]

CHUNK_BYTES: Final = 256 * 1024
MAX_BYTES: Final = 174 * CHUNK_BYTES  # one node has at most 174 links

_RAW: Final = 0x55
_DAG_PB: Final = 0x70
_SHA2_256: Final = b"\x12\x20"
_UNIXFS_FILE: Final = 2


@dataclass(frozen=True)
class _Block:
    """A node of the tree: its hash, the file bytes under it, and all bytes of its blocks."""

    codec: int
    multihash: bytes
    file_bytes: int
    total_bytes: int


def cid_of(content: bytes, version: CidVersion) -> str:
    """Return the CID of a file of up to `MAX_BYTES`, in base58 (version 0) or base32 (version 1).

    As in IPFS and Pinata, version 1 has raw leaves, and version 0 wraps every chunk in UnixFS.
    """
    chunks = [content[at : at + CHUNK_BYTES] for at in range(0, len(content), CHUNK_BYTES)]
    leaf = _raw_leaf if version == 1 else _wrapped_leaf
    leaves = [leaf(chunk) for chunk in chunks or [b""]]
    root = leaves[0] if len(leaves) == 1 else _parent(leaves, version)
    if version == 0:
        return based58.b58encode(root.multihash).decode()
    return "b" + base64.b32encode(_binary_cid(root, version)).decode().lower().rstrip("=")


def _raw_leaf(chunk: bytes) -> _Block:
    return _Block(_RAW, _multihash(chunk), len(chunk), len(chunk))


def _wrapped_leaf(chunk: bytes) -> _Block:
    data = _bytes_field(2, chunk) if chunk else b""
    return _dag_pb(b"", data + _number_field(3, len(chunk)), len(chunk), 0)


def _parent(leaves: Sequence[_Block], version: CidVersion) -> _Block:
    links = b"".join(_bytes_field(2, _link(leaf, version)) for leaf in leaves)
    file_bytes = sum(leaf.file_bytes for leaf in leaves)
    sizes = b"".join(_number_field(4, leaf.file_bytes) for leaf in leaves)
    below = sum(leaf.total_bytes for leaf in leaves)
    return _dag_pb(links, _number_field(3, file_bytes) + sizes, file_bytes, below)


def _link(leaf: _Block, version: CidVersion) -> bytes:
    cid = _bytes_field(1, _binary_cid(leaf, version))
    return cid + _bytes_field(2, b"") + _number_field(3, leaf.total_bytes)


def _dag_pb(links: bytes, unixfs: bytes, file_bytes: int, below: int) -> _Block:
    node = links + _bytes_field(1, _number_field(1, _UNIXFS_FILE) + unixfs)
    return _Block(_DAG_PB, _multihash(node), file_bytes, below + len(node))


def _binary_cid(block: _Block, version: CidVersion) -> bytes:
    return block.multihash if version == 0 else bytes([1, block.codec]) + block.multihash


def _multihash(data: bytes) -> bytes:
    return _SHA2_256 + hashlib.sha256(data).digest()


def _bytes_field(number: int, value: bytes) -> bytes:
    """Encode a length-delimited field of Protocol Buffers."""
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _number_field(number: int, value: int) -> bytes:
    """Encode an integer field of Protocol Buffers."""
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*encoded, value])
