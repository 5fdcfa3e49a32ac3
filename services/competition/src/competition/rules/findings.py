"""What was found of accounts, and what a person decided about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Kind = Literal["ring", "self_trade", "same_wallet", "young_account"]
Label = Literal["evidence", "suspicion"]
FindingState = Literal["open", "excluded", "dismissed"]


@dataclass(frozen=True, slots=True)
class Found:
    """Accounts and the figures that speak against them, before anybody has looked."""

    kind: Kind
    label: Label
    accounts: tuple[int, ...]
    evidence: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in a competition; `explanation` is the decider's."""

    id: UUID
    competition_id: UUID
    kind: Kind
    label: Label
    accounts: tuple[int, ...]
    evidence: dict[str, Any]
    state: FindingState
    found_at: datetime
    decided_by: int | None = None
    decided_at: datetime | None = None
    explanation: str | None = None


class DecidedError(Exception):
    """A finding was decided otherwise already."""
