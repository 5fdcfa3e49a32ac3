"""What died in a home, and why: kept beside the records of what runs."""

import json
import signal
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from laurel_stack.home import Home, write_private
from laurel_stack.last_words import last_words

_KEPT = 100
_SUFFIX = ".deaths"


@dataclass(frozen=True)
class Death:
    """One end of a process that nobody asked for: `at` in seconds since 1970."""

    at: float
    how: str
    why: str
    log: str
    line: int

    def __str__(self) -> str:
        """In one line: how it ended, why, and where the log says so."""
        place = f" ({self.log}, line {self.line})" if self.line else f" ({self.log})"
        return f"{self.how}: {self.why}{place}"


def death(code: int, at: float, log: Path, since: int) -> Death:
    """Why a process ended with `code`, by what its log says after byte `since`."""
    words = last_words(log, since)
    return Death(at, _how(code), words.text, str(log), words.line)


def _how(code: int) -> str:
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"was killed by signal {-code}"


def note(home: Home, name: str, one: Death) -> list[Death]:
    """Add a death of process `name`; returns all that are known."""
    known = [*of(home).get(name, ()), one][-_KEPT:]
    write_private(_path(home, name), json.dumps([asdict(each) for each in known]))
    return known


def of(home: Home) -> Mapping[str, list[Death]]:
    """The deaths since the home was started last, by process."""
    return {
        path.name.removesuffix(_SUFFIX): [Death(**one) for one in json.loads(path.read_text())]
        for path in sorted(home.run.glob(f"*{_SUFFIX}"))
    }


def forget(home: Home) -> None:
    """Begin anew, as a start of the home does."""
    for path in home.run.glob(f"*{_SUFFIX}"):
        path.unlink(missing_ok=True)


def _path(home: Home, name: str) -> Path:
    return home.run / f"{name}{_SUFFIX}"
