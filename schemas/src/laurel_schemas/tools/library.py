"""The library of events as it stands today, and as it stood at a release."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from laurel_schemas.tools import describe
from laurel_schemas.tools.describe import Record
from laurel_schemas.tools.exports import EventName, Schema
from laurel_schemas.tools.history import History, HistoryError

Facts = Mapping[str, Any]
Reading = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Library:
    """What a copy of the library declares, and how its models read the records it was given."""

    topics: Mapping[str, Facts]
    planned: frozenset[EventName]
    read: Mapping[EventName, Schema]
    written: Mapping[EventName, Schema]
    readings: Mapping[Record, Reading]

    @classmethod
    def of(cls, said: Mapping[str, Any], records: Sequence[Record]) -> Self:
        """The library that `describe` has described."""
        events = {EventName(topic, type_): event for topic, type_, event in said["events"]}
        return cls(
            said["topics"],
            frozenset(name for name, event in events.items() if event["planned"]),
            {name: event["read"] for name, event in events.items()},
            {name: event["written"] for name, event in events.items()},
            dict(zip(records, said["readings"], strict=True)),
        )

    def having_read(self, records: Collection[Record]) -> Self:
        """The same with what it made of these records only."""
        kept = {record: self.readings[record] for record in self.readings if record in records}
        return replace(self, readings=kept)


def today(records: Sequence[Record]) -> Library:
    """The library of this process."""
    said = json.loads(json.dumps(describe.describe(records)))
    return Library.of(said, records)


def records_in(examples: Path) -> list[Record]:
    """The examples of a folder: its files are `<topic>/<type>.<kind>.json`."""
    return [
        (file.parent.name, *_type_and_kind(file), file.read_text())
        for file in sorted(examples.glob("*/*.json"))
    ]


def _type_and_kind(file: Path) -> tuple[str, str]:
    type_, _, kind = file.stem.rpartition(".")
    return type_, kind


@dataclass(frozen=True, slots=True)
class Checkout:
    """The library's folder as it lay in a commit, written out for a while."""

    commit: str
    folder: Path

    @classmethod
    def make(cls, history: History, commit: str, below: Path) -> Self:
        """Write the folder as the commit held it; raises HistoryError."""
        target = Path(tempfile.mkdtemp(prefix=commit[:12], dir=below))
        history.extract(commit, "schemas", target)
        return cls(commit, target / "schemas")

    def records(self) -> list[Record]:
        """The examples of then."""
        return records_in(self.folder / "examples")

    def library(self, records: Sequence[Record]) -> Library:
        """The models of then, in a process that imports them; raises HistoryError."""
        done = subprocess.run(
            [sys.executable, "-P", describe.__file__],
            env={**os.environ, "PYTHONPATH": str(self.folder / "src")},
            input=json.dumps(records),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            reason = done.stderr.strip().rpartition("\n")[2]
            raise HistoryError(f"the models of commit {self.commit} can't be run: {reason}")
        return Library.of(json.loads(done.stdout), records)
