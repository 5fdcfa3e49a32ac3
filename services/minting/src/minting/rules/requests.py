"""What a request orders, and how it goes on (NFT-043)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

Kind = Literal["claim", "upgrade", "airdrop", "token_prize", "import"]
RequestState = Literal["pending", "submitted", "confirmed", "finalized", "failed"]
Binding = Literal["awaited", "bound", "refused"]
"""Whether the badges that an upgrade asks for are bound to it (NFT-042)."""
Reached = Literal["submitted", "confirmed", "finalized"]

_COURSE: Final[tuple[Reached, ...]] = ("submitted", "confirmed", "finalized")


@dataclass(frozen=True, slots=True)
class FrozenDefinition:
    """An NFT's definition as it was when a request ordered it: later editions change nothing.

    `level` is None outside the ladder. Both URIs lead to what is pinned.
    """

    key: str
    level: int | None
    name: str
    symbol: str
    metadata_uri: str
    image_uri: str
    fee_reduction_percent: int
    ai_agent_uses_per_week: int

    @property
    def tier(self) -> int:
        """The tier of the ladder; raises ValueError beside it."""
        if self.level is None:
            raise ValueError(f"{self.key} is not of the ladder")
        return self.level


def newly_reached(state: RequestState, target: Reached) -> tuple[Reached, ...]:
    """The states between `state` and `target`, each to be announced once, in order.

    A transaction may be seen first when it is long confirmed; one that a fork threw back
    does not go back here.
    """
    known = _COURSE.index(state) + 1 if state in _COURSE else 0
    return () if state == "failed" else _COURSE[known : _COURSE.index(target) + 1]


@dataclass(frozen=True, slots=True)
class Pacing:
    """How long to wait before looking again: as long as it has taken so far, within bounds.

    Every wait is thus about twice the one before.
    """

    shortest: timedelta
    longest: timedelta

    def next(self, since: datetime, now: datetime) -> datetime:
        """When to look again at something that began at `since`."""
        return self.after(now - since, now)

    def after(self, wait: timedelta, now: datetime) -> datetime:
        """When to look again at what should take so long."""
        return now + min(self.longest, max(self.shortest, wait))
