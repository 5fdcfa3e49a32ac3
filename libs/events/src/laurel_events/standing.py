"""Tells a consumer that stands still from one that is idle or waits for its database."""

from collections.abc import Callable
from datetime import datetime, timedelta

STALLED_AFTER = timedelta(minutes=2)


class Standing:
    """Since when which trouble lasts: an idle consumer has none."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._since: dict[str, datetime] = {}

    def note(self, trouble: str, *, lasts: bool) -> None:
        """Say whether a trouble is there; the first time that it is counts as its beginning."""
        if lasts:
            self._since.setdefault(trouble, self._now())
        else:
            self._since.pop(trouble, None)

    def stalled(self) -> list[str]:
        """The troubles that have lasted longer than a rebalance or a busy broker explains."""
        now = self._now()
        return [name for name, since in self._since.items() if now - since > STALLED_AFTER]
