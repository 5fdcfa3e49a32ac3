"""The tiles of the log against RFC 6962 as it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laurel_service.transparency.tree import (
    EMPTY_ROOT,
    consistency,
    edge,
    grown,
    inclusion,
    leaf_hash,
    node_hash,
    places,
    range_hash,
)

Tiles = dict[tuple[int, int], bytes]


def written(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else EMPTY_ROOT
    middle = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(written(leaves[:middle]), written(leaves[middle:]))


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(str(one).encode()) for one in range(count)]


def tiles_of(batches: list[int]) -> Tiles:
    """The tiles after appending batches of these sizes, with only the edge at hand each time."""
    tiles: Tiles = {}
    leaves = leaves_of(sum(batches))
    size = 0
    for count in batches:
        before = {place: tiles[place] for place in edge(size)}
        tiles |= grown(before, size, leaves[size : size + count])
        size += count
    return tiles


@pytest.mark.requirement("WALLET-025")
@given(st.lists(st.integers(1, 700), min_size=1, max_size=4))
def test_batches_make_one_tree(batches: list[int]) -> None:
    size = sum(batches)
    tiles = tiles_of(batches)

    assert tiles == tiles_of([size])
    assert range_hash({place: tiles[place] for place in edge(size)}, (0, size)) == written(
        leaves_of(size)
    )


def test_two_levels_fill() -> None:
    size = 256 * 256 + 300

    assert range_hash(tiles_of([size]), (0, size)) == written(leaves_of(size))
    assert edge(size) == [(0, 257), (1, 1), (2, 0)]


@pytest.mark.requirement("WALLET-025")
@given(st.integers(1, 2000), st.data())
def test_an_inclusion_proof_leads_to_the_root(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tiles, path = tiles_of([size]), inclusion(index, size)

    running = leaves_of(size)[index]
    for low, high in path:
        assert places([(low, high)]) <= set(tiles)
        sibling = range_hash(tiles, (low, high))
        running = node_hash(running, sibling) if index < low else node_hash(sibling, running)
    assert running == range_hash(tiles, (0, size))


@pytest.mark.requirement("WALLET-025")
@given(st.integers(1, 2000), st.data())
def test_a_consistency_proof_holds_what_it_takes(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))

    path = consistency(old, size)

    assert path == _subproof(old, 0, size, True)


def _subproof(old: int, low: int, high: int, whole: bool) -> list[tuple[int, int]]:
    """SUBPROOF of RFC 6962, 2.1.2."""
    if old == high - low:
        return [] if whole else [(low, high)]
    middle = 1 << ((high - low - 1).bit_length() - 1)
    if old <= middle:
        return [*_subproof(old, low, low + middle, whole), (low + middle, high)]
    return [*_subproof(old - middle, low + middle, high, False), (low, low + middle)]
