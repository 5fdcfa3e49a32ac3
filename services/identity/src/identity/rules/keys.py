"""Which of the signing keys signs, and which are published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KeyTimes:
    """When a key begins to sign, and when it is withdrawn, if ever."""

    key_id: str
    signs_from: datetime
    withdrawn_at: datetime | None

    def published(self, now: datetime) -> bool:
        """Whether tokens of this key are good."""
        return self.withdrawn_at is None or now < self.withdrawn_at


def published(keys: Iterable[KeyTimes], now: datetime) -> Sequence[KeyTimes]:
    """The keys that verify tokens, those that will sign later included."""
    return [key for key in keys if key.published(now)]


def signing(keys: Iterable[KeyTimes], now: datetime) -> KeyTimes | None:
    """The newest key that may sign already; while none may, the one that will first."""
    good = sorted(published(keys, now), key=lambda key: key.signs_from)
    begun = [key for key in good if key.signs_from <= now]
    return begun[-1] if begun else next(iter(good), None)
