"""When to stop rather than go on burying (style 19)."""

from collections import deque
from dataclasses import dataclass, field


class TooManyDeadLettersError(RuntimeError):
    """So many records were refused that the fault is likely ours; nothing further was skipped."""


@dataclass(slots=True)
class DeadLetterLimits:
    """Stops a consumer past a run of refused records or a ratio among the latest ones."""

    longest_run: int = 1000
    highest_ratio: float = 0.5
    window: int = 10_000
    _run: int = field(default=0, init=False)
    _seen: int = field(default=0, init=False)
    _bad: int = field(default=0, init=False)
    _recent: deque[tuple[int, int]] = field(default_factory=deque, init=False)

    def check(self, taken: int, refused: int) -> None:
        """Count what one transaction takes and refuses; raises TooManyDeadLettersError."""
        self._run = 0 if taken else self._run + refused
        self._remember(taken, refused)
        ratio_is_known = self._seen >= self.window / 2
        if self._run > self.longest_run or (
            ratio_is_known and self._bad / self._seen > self.highest_ratio
        ):
            raise TooManyDeadLettersError(
                f"{self._bad} of the latest {self._seen} records were refused, {self._run} in a "
                f"row; stopped so that the topic is not drained into its dead letters. Look at "
                f"`laurel dlq list`, mend the producer or this consumer, and start it again"
            )

    def _remember(self, taken: int, refused: int) -> None:
        self._recent.append((taken, refused))
        self._seen += taken + refused
        self._bad += refused
        while self._seen > self.window and len(self._recent) > 1:
            old_taken, old_refused = self._recent.popleft()
            self._seen -= old_taken + old_refused
            self._bad -= old_refused
