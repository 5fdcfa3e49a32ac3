"""Slots as a function of the clock, so that an idle chain does no work.

Every slot has a block, hence slot and block height are the same number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FIRST_SLOT: Final = 64  # deep enough for the finalized slot never to be negative
SLOTS_PER_EPOCH: Final = 432_000


class Commitment(StrEnum):
    """How sure a caller wants to be; the value is its name in JSON."""

    PROCESSED = "processed"
    CONFIRMED = "confirmed"
    FINALIZED = "finalized"

    @property
    def depth(self) -> int:
        """Return how many slots must follow a block before it has this commitment."""
        return _DEPTHS[self]


_DEPTHS: Final = {Commitment.PROCESSED: 0, Commitment.CONFIRMED: 1, Commitment.FINALIZED: 32}


@dataclass(frozen=True)
class Anchor:
    """One slot whose time is known: from it, and the length of a slot, follow all others."""

    slot: int
    unix_seconds: float
    slot_ms: int

    def slot_at(self, unix_seconds: float) -> int:
        """Return the slot of a moment."""
        return self.slot + int((unix_seconds - self.unix_seconds) * 1000 / self.slot_ms)

    def time_of(self, slot: int) -> int:
        """Return when a slot began, in whole seconds since the epoch."""
        return int(self.unix_seconds + (slot - self.slot) * self.slot_ms / 1000)


class SlotClock:
    """The current slot. It never goes back, even if the computer's clock does."""

    def __init__(self, anchor: Anchor, now: Callable[[], float], at_least: int) -> None:
        self._anchor = anchor
        self._now = now
        self._highest = at_least
        self._held_final: int | None = None
        self._stuck_at: int | None = None

    def head(self) -> int:
        """Return the slot of the block that is being made, whatever this node knows of it."""
        self._highest = max(self._highest, self._anchor.slot_at(self._now()))
        return self._highest

    def slot(self, commitment: Commitment = Commitment.PROCESSED) -> int:
        """Return the newest slot with this commitment that this node knows."""
        newest = self.head() if self._stuck_at is None else self._stuck_at
        slot = newest - commitment.depth
        if commitment is Commitment.FINALIZED and self._held_final is not None:
            return min(slot, self._held_final)
        return slot

    def reached(self, slot: int) -> Commitment:
        """Return the strongest commitment that the block of a slot has."""
        return next(
            (level for level in reversed(Commitment) if slot <= self.slot(level)),
            Commitment.PROCESSED,
        )

    def hold_finality(self) -> None:
        """Let no further block become final until `go_on`."""
        self._held_final = self.slot(Commitment.FINALIZED)

    def fall_behind(self) -> None:
        """Let this node hear of no further block until `go_on`."""
        self._stuck_at = self.slot()

    def go_on(self) -> None:
        """End what was held."""
        self._held_final = self._stuck_at = None

    def time_of(self, slot: int) -> int:
        """Return when a slot began, in whole seconds since the epoch."""
        return self._anchor.time_of(slot)
