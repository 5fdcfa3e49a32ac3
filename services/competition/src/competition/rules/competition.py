"""A competition: what its operators set, and where it stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from competition.rules.prizes import PrizeRange, PrizesError, check_prizes

Status = Literal["draft", "upcoming", "active", "paused", "completed", "cancelled"]
Scoring = Literal["volume", "trade_count", "distinct_pairs"]

Claims = Literal["automatic", "manual"]

LONGEST = timedelta(days=366)


class TermsError(ValueError):
    """What was set for a competition does not fit together; `field` is at fault."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field, self.message = field, message


@dataclass(frozen=True, slots=True)
class Terms:
    """What operators set. It runs while `starts_at` <= time < `ends_at` (COMP-001).

    Without `pairs` every pair counts; trades below `minimum_trade_usd` don't. Who enters needs
    this tier, 0 for none, and this volume in the last 30 days, and pays `entry_fee` points. What is
    claimed manually lapses after `claim_days`.
    """

    name: str
    description: str | None
    starts_at: datetime
    ends_at: datetime
    entry_deadline: datetime
    scoring: Scoring
    pairs: tuple[str, ...] = ()
    minimum_trade_usd: Decimal = Decimal(0)
    minimum_tier: int = 0
    minimum_volume_usd: Decimal = Decimal(0)
    max_entrants: int | None = None
    entry_fee: Decimal = Decimal(0)
    prizes: tuple[PrizeRange, ...] = ()
    prize_budget: Decimal | None = None
    claims: Claims = "automatic"
    claim_days: int = 30

    def check(self) -> None:
        """Raises TermsError where times or lists don't fit together."""
        if self.ends_at <= self.starts_at:
            raise TermsError("endsAt", "should be later than startsAt")
        if self.ends_at - self.starts_at > LONGEST:
            raise TermsError("endsAt", f"should be at most {LONGEST.days} days after startsAt")
        if self.entry_deadline > self.ends_at:
            raise TermsError("entryDeadline", "should not be later than endsAt")
        if len(set(self.pairs)) != len(self.pairs):
            raise TermsError("pairs", "should name each pair once")
        try:
            check_prizes(self.prizes, self.prize_budget)
        except PrizesError as wrong:
            raise TermsError("prizes", str(wrong)) from None


@dataclass(frozen=True, slots=True)
class Competition:
    """A competition at a moment; each change that people see raises its `revision`."""

    id: UUID
    terms: Terms
    status: Status
    revision: int
    participants: int
    created_by: int
    approved_by: int | None = None

    @property
    def key(self) -> str:
        """Its id in events."""
        return str(self.id)

    @property
    def published(self) -> bool:
        """Whether everybody may see it."""
        return self.status != "draft"
