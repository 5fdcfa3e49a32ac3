"""What a role reads that brings over what was elsewhere: a CSV file, checked as a whole first."""

import asyncio
import csv
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from laurel_service.settings_error import SettingsError

T = TypeVar("T")
_NAMED = 10
"""How many bad lines are named."""


@dataclass(frozen=True, slots=True)
class Import:
    """A resource: which file is brought over, and whether that is only tried."""

    file: Path | None
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """The columns that a file has, what a line of it says, and what may be there only once.

    `parse` is given a line by column, and raises ValueError in words such as `user_id should be …`.
    `key` is of what it returns; `named` says which columns that are.
    """

    columns: Sequence[str]
    parse: Callable[[Mapping[str, str]], T]
    key: Callable[[T], Hashable]
    named: str


async def read_file(order: Import, table: Table[T]) -> list[T]:
    """What the lines of a file say; raises SettingsError that names the bad ones, ten at most."""
    if order.file is None:
        header = ",".join(table.columns)
        raise SettingsError(f"IMPORT_FILE is missing. Set it to a CSV file of {header}.")
    return await asyncio.to_thread(_read, order.file, table)


def _read(file: Path, table: Table[T]) -> list[T]:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            return read_lines(lines, table)
    except OSError as error:
        raise SettingsError(f"{file} can't be read ({error.strerror}).") from None
    except (ValueError, csv.Error) as error:
        raise SettingsError(f"{file}: {error}. Nothing was changed.") from None


def read_lines(lines: Iterable[str], table: Table[T]) -> list[T]:
    """`read_file` of lines; raises ValueError."""
    rows = csv.reader(lines, strict=True)
    if next(rows, None) != list(table.columns):
        raise ValueError(f"line 1 should be {','.join(table.columns)}")
    found: dict[Hashable, T] = {}
    bad = list(_bad(rows, table, found))
    if bad:
        more = f"; and {len(bad) - _NAMED} more lines" if len(bad) > _NAMED else ""
        raise ValueError("; ".join(bad[:_NAMED]) + more)
    return list(found.values())


def _bad(rows: Iterator[list[str]], table: Table[T], found: dict[Hashable, T]) -> Iterator[str]:
    for line, row in enumerate(rows, start=2):
        if len(row) != len(table.columns):
            yield f"line {line} should have {len(table.columns)} fields"
            continue
        try:
            _keep(row, table, found)
        except ValueError as error:
            yield f"line {line}: {error}"


def _keep(row: list[str], table: Table[T], found: dict[Hashable, T]) -> None:
    said = table.parse(dict(zip(table.columns, row, strict=True)))
    key = table.key(said)
    if key in found:
        raise ValueError(f"{table.named} is there a second time")
    found[key] = said


def pages(rows: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    """Rows in parts of so many at the most, each for a transaction of its own."""
    for at in range(0, len(rows), most):
        yield rows[at : at + most]
