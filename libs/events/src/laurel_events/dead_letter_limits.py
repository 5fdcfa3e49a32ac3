"""When to stop rather than go on burying (EVT-038), and how to let a known flood through."""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

_STRETCH = re.compile(
    r"(?P<topic>[A-Za-z0-9._-]+)(/(?P<partition>\d+)(/(?P<first>\d+)-(?P<last>\d*))?)?",
    re.ASCII,
)
_FORMS = "TOPIC, TOPIC/PARTITION or TOPIC/PARTITION/FIRST-LAST"


class TooManyDeadLettersError(RuntimeError):
    """So many records were refused that the fault is likely ours; nothing further was skipped.

    `letters` are the refused records of the transaction that was not committed.
    """

    letters: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a topic: all of it, a partition, or offsets of one, up to the end without `last`."""

    topic: str
    partition: int | None = None
    first: int = 0
    last: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Stretch":
        """Read `TOPIC`, `TOPIC/PARTITION` or `TOPIC/PARTITION/FIRST-[LAST]`; raises ValueError."""
        found = _STRETCH.fullmatch(text.strip())
        if not found:
            raise ValueError(f"{text!r} should be {_FORMS}")
        partition, last = found["partition"], found["last"]
        return cls(
            found["topic"],
            int(partition) if partition else None,
            int(found["first"] or 0),
            int(last) if last else None,
        )

    def holds(self, record: Any) -> bool:
        """Whether a record lies in it."""
        return (
            record.topic == self.topic
            and self.partition in (None, record.partition)
            and self.first <= record.offset
            and (self.last is None or record.offset <= self.last)
        )


def stretches(text: str) -> tuple[Stretch, ...]:
    """Read several, separated by commas; raises ValueError."""
    return tuple(Stretch.parse(one) for one in text.split(",") if one.strip())


@dataclass(slots=True)
class DeadLetterLimits:
    """Stops a consumer past a run of refused records or a ratio among the latest ones.

    Records of `let_through` are buried and not counted: the way past a flood that was looked at.
    """

    longest_run: int = 1000
    highest_ratio: float = 0.5
    window: int = 10_000
    let_through: tuple[Stretch, ...] = ()
    _run: int = field(default=0, init=False)
    _seen: int = field(default=0, init=False)
    _bad: int = field(default=0, init=False)
    _recent: deque[tuple[int, int]] = field(default_factory=deque, init=False)

    def check(self, taken: int, refused: Sequence[Any]) -> None:
        """Raise TooManyDeadLettersError if what a transaction takes and refuses is too much.

        To be asked before it commits; `count` is told once it has.
        """
        bad = len(self._counted(refused))
        run = 0 if taken else self._run + bad
        seen, all_bad = self._seen + taken + bad, self._bad + bad
        ratio_is_known = seen >= self.window / 2
        if run > self.longest_run or (ratio_is_known and all_bad / seen > self.highest_ratio):
            raise TooManyDeadLettersError(
                f"{all_bad} of the latest {seen} records were refused, {run} in a row; stopped so "
                f"that a topic is not drained into its dead letters. `laurel dlq list` shows some "
                f"of them. Mend the producer or this consumer and start it again; or bury them: "
                f"start it with DEAD_LETTERS_LET_THROUGH={_name(refused)}"
            )

    def count(self, taken: int, refused: Sequence[Any]) -> None:
        """Remember what a transaction took and refused."""
        bad = len(self._counted(refused))
        self._run = 0 if taken else self._run + bad
        self._recent.append((taken, bad))
        self._seen += taken + bad
        self._bad += bad
        while self._seen > self.window and len(self._recent) > 1:
            old_taken, old_bad = self._recent.popleft()
            self._seen -= old_taken + old_bad
            self._bad -= old_bad

    def _counted(self, refused: Sequence[Any]) -> list[Any]:
        return [one for one in refused if not any(part.holds(one) for part in self.let_through)]


def _name(refused: Sequence[Any]) -> str:
    """What lets these records and all that follow them in their partitions through."""
    first: dict[tuple[str, int], int] = {}
    for one in refused:
        at = one.topic, one.partition
        first[at] = min(first.get(at, one.offset), one.offset)
    return ",".join(f"{topic}/{part}/{offset}-" for (topic, part), offset in sorted(first.items()))
