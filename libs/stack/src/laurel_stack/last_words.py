"""Why a process ended, from the end of its log."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LONGEST = 300
_FAULT = re.compile(
    r"critical|fatal|panic|error|exception|failed|cannot|can't|not usable", re.IGNORECASE
)


@dataclass(frozen=True)
class Words:
    """A line of a log, counted from 1; line 0 where nothing was said."""

    text: str
    line: int


def last_words(log: Path, since: int = 0) -> Words:
    """The line that best says why a process ended, of those after byte `since`.

    The last one of a structured log that carries an error; else the last that speaks of a fault;
    else the last.
    """
    if not log.exists():
        return Words("it said nothing", 0)
    with log.open("rb") as file:
        before = file.read(since).count(b"\n")
        return best_of(file.read().decode(errors="replace"), before)


def best_of(said: str, before: int = 0) -> Words:
    """As `last_words`, of a text that `before` lines precede."""
    lines = [(number, text) for number, text in enumerate(said.splitlines(), before + 1) if text]
    for tells in (_error, _fault, str.strip):
        for number, text in reversed(lines):
            if found := tells(text):
                return Words(found[:_LONGEST], number)
    return Words("it said nothing", 0)


def _error(line: str) -> str:
    entry = _entry(line)
    if "error" not in entry and entry.get("level") != "CRITICAL":
        return ""
    return ": ".join(str(entry[name]) for name in ("message", "error") if entry.get(name))


def _fault(line: str) -> str:
    if line[:1].isspace() or line.startswith("{"):
        return ""
    return line.strip() if _FAULT.search(line) else ""


def _entry(line: str) -> dict[str, Any]:
    if not line.startswith("{"):
        return {}
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
