"""Who types where, as one process knows it: typing ends by silence, never by hope (CHAT-030)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SILENCE = timedelta(seconds=3)
"""After how long without a word from a client its person types no more."""

TAKEOVER = timedelta(seconds=1)
"""How much later another replica ends it, should the one that heard the client last be gone."""

REPEAT = timedelta(seconds=1)
"""A client that tells more often than this is told on once."""

Key = tuple[str, int]
"""A conversation and a user."""


@dataclass(frozen=True, slots=True)
class Typist:
    """Somebody who types: their name, when that was last told to others, and when it ends."""

    username: str | None
    told_at: datetime
    ends_at: datetime
    is_ours: bool


class Typists:
    """Everybody who types, from this process's own clients and from what other replicas tell."""

    def __init__(self) -> None:
        self._typists: dict[Key, Typist] = {}

    def said(self, key: Key, username: str | None, now: datetime) -> bool:
        """A client of this process says that its person types; whether others are to be told."""
        known = self._typists.get(key)
        is_news = known is None or not known.is_ours or now - known.told_at >= REPEAT
        told_at = now if known is None or is_news else known.told_at
        self._typists[key] = Typist(username, told_at, now + SILENCE, True)
        return is_news

    def heard(self, key: Key, username: str | None, told_at: datetime, now: datetime) -> None:
        """A process tells that somebody types; what this process itself told changes nothing."""
        known = self._typists.get(key)
        if known is None or known.told_at < told_at:
            self._typists[key] = Typist(username, told_at, now + SILENCE + TAKEOVER, False)

    def ended(self, key: Key, at: datetime) -> None:
        """A process tells that somebody types no more; what was told after it stands."""
        known = self._typists.get(key)
        if known and known.told_at <= at:
            del self._typists[key]

    def stopped(self, key: Key) -> Typist | None:
        """Somebody types no more; who it was, if they were known to type."""
        return self._typists.pop(key, None)

    def silent(self, now: datetime) -> list[tuple[Key, Typist]]:
        """Those of whom nothing came for too long; they are forgotten here."""
        ended = [(key, one) for key, one in self._typists.items() if one.ends_at <= now]
        for key, _ in ended:
            del self._typists[key]
        return ended

    def __len__(self) -> int:
        return len(self._typists)
