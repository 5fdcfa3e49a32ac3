"""What a backup says of itself: its moment, its files, and how far everybody had read."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from laurel_cli.errors import CommandError

FILE = "manifest.json"
FORMAT = 1
_PIECE = 1024 * 1024

Offsets = Mapping[str, Mapping[str, int]]
"""By topic and partition, whose numbers are texts in JSON."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the folder: its name there, its bytes and their SHA-256."""

    file: str
    size: int
    sha256: str

    @classmethod
    def of(cls, folder: Path, file: str) -> "Part":
        """A file as it lies there now."""
        path = folder / file
        return cls(file, path.stat().st_size, _digest(path))


@dataclass(frozen=True, slots=True)
class TopicPart:
    """A topic's records up to `ends`; `id` tells it from one that was made again."""

    part: Part
    id: str
    records: int
    ends: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup: `moment` in RFC 3339, `groups` is how far each consumer group had committed."""

    moment: str
    paused_seconds: float
    databases: Mapping[str, Part]
    topics: Mapping[str, TopicPart]
    groups: Mapping[str, Offsets]

    @property
    def size(self) -> int:
        """All of it, in bytes."""
        topics = (one.part for one in self.topics.values())
        return sum(one.size for one in (*self.databases.values(), *topics))

    def write(self, folder: Path) -> None:
        """Write it last: a folder without it is no backup."""
        draft = folder / f".{FILE}"
        draft.write_text(json.dumps({"format": FORMAT, **asdict(self)}, indent=1))
        draft.rename(folder / FILE)

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The backup in a folder, every byte of it checked; raises CommandError."""
        try:
            told = json.loads((folder / FILE).read_text())
        except FileNotFoundError:
            raise CommandError(
                f"{folder} holds no whole backup: there is no {FILE} in it"
            ) from None
        if told.pop("format", None) != FORMAT:
            raise CommandError(f"{folder} was made by another version of `laurel backup`")
        found = _manifest(told)
        for part in (*found.databases.values(), *(one.part for one in found.topics.values())):
            _require(folder, part)
        return found


def _manifest(told: Mapping[str, Any]) -> Manifest:
    return Manifest(
        moment=told["moment"],
        paused_seconds=told["paused_seconds"],
        databases={name: Part(**one) for name, one in told["databases"].items()},
        topics={
            name: TopicPart(**{**one, "part": Part(**one["part"])})
            for name, one in told["topics"].items()
        },
        groups=told["groups"],
    )


def _require(folder: Path, part: Part) -> None:
    path = folder / part.file
    if not path.exists():
        raise CommandError(f"{part.file} is missing in {folder}")
    if _digest(path) != part.sha256:
        raise CommandError(f"{path} is not what was backed up: its SHA-256 differs")


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
