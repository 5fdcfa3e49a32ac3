"""The Merkle tree of a transparency log, kept in tiles.

RFC 6962 says how it is hashed, C2SP tlog-tiles how its hashes lie in tiles of 256. Nothing in a
tile ever changes; only the last one of each level grows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

HASH_BYTES = 32
_HEIGHT = 8
WIDTH = 1 << _HEIGHT
_TILE_BYTES = WIDTH * HASH_BYTES

EMPTY_ROOT = sha256(b"").digest()

Place = tuple[int, int]
"""A tile's level and number."""

Range = tuple[int, int]
"""Leaves from the first up to and without the second."""

Tiles = Mapping[Place, bytes]
"""The hashes in each tile, one after the other."""


def leaf_hash(record: bytes) -> bytes:
    """The hash of a record as a leaf."""
    return sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def edge(size: int) -> list[Place]:
    """The tiles of a tree of this size that are not full yet."""
    found, level = [], 0
    while size:
        if size % WIDTH:
            found.append((level, size // WIDTH))
        size, level = size // WIDTH, level + 1
    return found


def grown(tiles: Tiles, size: int, leaves: Sequence[bytes]) -> dict[Place, bytes]:
    """The tiles that change when leaf hashes are appended to a tree of this size.

    `tiles` holds its `edge`.
    """
    made: dict[Place, bytes] = {}
    level, first, hashes = 0, size, list(leaves)
    while hashes:
        number, used = divmod(first, WIDTH)
        row = (tiles[level, number] if used else b"") + b"".join(hashes)
        pieces = [row[at : at + _TILE_BYTES] for at in range(0, len(row), _TILE_BYTES)]
        made |= {(level, number + place): piece for place, piece in enumerate(pieces)}
        hashes = [perfect_root(one) for one in pieces if len(one) == _TILE_BYTES]
        level, first = level + 1, first // WIDTH
    return made


def perfect_root(row: bytes) -> bytes:
    """The root over hashes one after the other, whose number is a power of two."""
    hashes = [row[at : at + HASH_BYTES] for at in range(0, len(row), HASH_BYTES)]
    while len(hashes) > 1:
        hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def inclusion(index: int, size: int) -> list[Range]:
    """What proves that a leaf is in a tree of this size, from its sibling up to the root's."""
    path, (low, high) = [], (0, size)
    while high - low > 1:
        middle = low + _half(high - low)
        if index < middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low = middle
    return path[::-1]


def consistency(old: int, size: int) -> list[Range]:
    """What proves that a tree of `size` leaves begins with all of one of `old`, 1 at least."""
    path, (low, high), whole = [], (0, size), True
    while old != high:
        middle = low + _half(high - low)
        if old <= middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low, whole = middle, False
    return [*([] if whole else [(low, high)]), *path[::-1]]


def places(ranges: Iterable[Range]) -> set[Place]:
    """The tiles in which the hashes over these leaves lie."""
    return {_spot(*node)[0] for one in ranges for node in _nodes(*one)}


def range_hash(tiles: Tiles, leaves: Range) -> bytes:
    """The hash over some leaves, a range of a proof or the whole tree, from its `places`."""
    hashes = [_subtree(tiles, *node) for node in _nodes(*leaves)]
    if not hashes:
        return EMPTY_ROOT
    running = hashes.pop()
    while hashes:
        running = node_hash(hashes.pop(), running)
    return running


def _half(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def _nodes(low: int, high: int) -> Iterator[tuple[int, int]]:
    """Full subtrees that make up a range, each its height and number."""
    while low < high:
        height = (high - low).bit_length() - 1
        yield height, low >> height
        low += 1 << height


def _spot(height: int, index: int) -> tuple[Place, int, int]:
    """Where the hashes under a subtree lie: a tile, and which of its hashes."""
    level, above = divmod(height, _HEIGHT)
    number, first = divmod(index << above, WIDTH)
    return (level, number), first, 1 << above


def _subtree(tiles: Tiles, height: int, index: int) -> bytes:
    place, first, count = _spot(height, index)
    return perfect_root(tiles[place][first * HASH_BYTES : (first + count) * HASH_BYTES])
