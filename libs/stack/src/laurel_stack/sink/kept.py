"""What was sent, as files: one a message, the newest so many."""

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Final

import orjson

MOST: Final = 1_000
_NAME = re.compile(r"([0-9]{12})\.json")


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it came: `content` is a mail's source, or the JSON of a request, in Latin-1."""

    number: int
    channel: str
    to: str
    at: datetime
    content: str

    @property
    def source(self) -> bytes:
        """The bytes that came."""
        return self.content.encode("latin-1")


class Kept:
    """The messages of a folder, numbered from 1; above `most` the oldest go.

    It may be used from several threads.
    """

    def __init__(
        self, folder: Path, most: int = MOST, now: Callable[[], datetime] = _utc_now
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._most, self._now = folder, most, now
        self._lock = Lock()
        self._numbers = sorted(self._found())

    def keep(self, channel: str, to: str, source: bytes) -> int:
        """Keep one more; returns its number."""
        with self._lock:
            number = self._numbers[-1] + 1 if self._numbers else 1
            message = Message(number, channel, to, self._now(), source.decode("latin-1"))
            partial = self._folder / "partial"
            partial.write_bytes(orjson.dumps(asdict(message)))
            partial.replace(self._file(number))
            self._numbers.append(number)
            while len(self._numbers) > self._most:
                self._file(self._numbers.pop(0)).unlink(missing_ok=True)
        return number

    def newest(self) -> Iterator[Message]:
        """What is kept, the newest first."""
        return filter(None, map(self.read, reversed(tuple(self._numbers))))

    def read(self, number: int) -> Message | None:
        """The message of a number; None if there is none, or none any more."""
        try:
            told = orjson.loads(self._file(number).read_bytes())
        except FileNotFoundError:
            return None
        return Message(**{**told, "at": datetime.fromisoformat(told["at"])})

    def _file(self, number: int) -> Path:
        return self._folder / f"{number:012}.json"

    def _found(self) -> Iterator[int]:
        names = (_NAME.fullmatch(file.name) for file in self._folder.iterdir())
        return (int(name[1]) for name in names if name)
