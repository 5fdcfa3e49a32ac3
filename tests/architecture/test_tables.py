"""What every table of every service keeps to."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from sqlalchemy import Column, Enum, Float, MetaData, Numeric

from .sources import files_of

SCALES = {(30, 10), (20, 2)}
TABLES = sorted(module.name for module in files_of("tables"))


def columns(module: str) -> Iterator[Column[object]]:
    metadata: MetaData = import_module(module).metadata
    for table in metadata.tables.values():
        yield from table.columns


@pytest.mark.requirement("NFT-005", "TIER-020")
@pytest.mark.parametrize("module", TABLES)
def test_amounts_are_exact(module: str) -> None:
    """A binary float loses cents; ten decimals are what events carry, two what points have."""
    kinds = {str(column): column.type for column in columns(module)}
    assert [name for name, kind in kinds.items() if isinstance(kind, Float)] == []
    scales = {
        name: (kind.precision, kind.scale)
        for name, kind in kinds.items()
        if isinstance(kind, Numeric) and kind.precision is not None
    }
    assert {name: scale for name, scale in scales.items() if scale not in SCALES} == {}


@pytest.mark.requirement("NFT-005")
@pytest.mark.parametrize("module", TABLES)
def test_times_have_a_zone_and_vocabularies_are_text(module: str) -> None:
    """A type of PostgreSQL's own can't lose a value again, and a local time means nothing."""
    kinds = {str(column): column.type for column in columns(module)}
    local = [name for name, kind in kinds.items() if getattr(kind, "timezone", True) is False]
    closed = [name for name, kind in kinds.items() if isinstance(kind, Enum)]
    assert (local, closed) == ([], [])
