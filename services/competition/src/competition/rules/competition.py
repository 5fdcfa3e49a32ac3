"""A competition: what its operators set, and where it stands."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from competition.rules.divisions import (
    Division,
    DivisionsError,
    check_divisions,
    points_of_divisions,
)
from competition.rules.participation import Reward, check_rewards
from competition.rules.prizes import PrizeRange, PrizesError, check_prizes, points_of
from competition.rules.scoring import Scoring, ScoringError, ScoringKind

Status = Literal["draft", "upcoming", "active", "paused", "completed", "cancelled"]

Claims = Literal["automatic", "manual"]

LONGEST = timedelta(days=366)
MOST_MEMBERS = 100


class TermsError(ValueError):
    """What was set for a competition does not fit together; `field` is at fault."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field, self.message = field, message


@dataclass(frozen=True, slots=True)
class TeamTerms:
    """How many make a team, of how many best members the scores add up (all for None), and what
    teams win; a team of fewer than `least_members` has no rank.
    """

    least_members: int
    most_members: int
    counted_members: int | None = None
    prizes: tuple[PrizeRange, ...] = ()

    def check(self) -> None:
        """Raises TermsError where it does not fit together."""
        if not 1 <= self.least_members <= self.most_members <= MOST_MEMBERS:
            raise TermsError("teams", f"should have from 1 to {MOST_MEMBERS} members")
        if self.counted_members is not None and self.counted_members < 1:
            raise TermsError("teams", "should count at least one member")
        if any(prize.split is None for prize in self.prizes):
            raise TermsError("teams", "should say for each prize how it is split")


@dataclass(frozen=True, slots=True)
class Terms:
    """What operators set. It runs while `starts_at` <= time < `ends_at` (COMP-001).

    `rule` says what counts, and how. Who enters needs this tier, 0 for none, and this volume in the
    last 30 days, and pays `entry_fee` points. `prize_budget` is for the points of all tables and of
    `participation`, which everybody wins. What is claimed manually lapses after `claim_days`.
    """

    name: str
    description: str | None
    starts_at: datetime
    ends_at: datetime
    entry_deadline: datetime
    scoring: ScoringKind
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
    expression: str | None = None
    minimum_held_seconds: int = 0
    most_per_trade: Decimal | None = None
    most_per_day: Decimal | None = None
    most_per_pair: Decimal | None = None
    divisions: tuple[Division, ...] = ()
    teams: TeamTerms | None = None
    participation: tuple[Reward, ...] = ()

    @property
    def rule(self) -> Scoring:
        """What counts, and how."""
        return Scoring(**{one.name: getattr(self, one.name) for one in fields(Scoring)})

    @property
    def has_prizes(self) -> bool:
        """Whether there is anything to be won."""
        teams = () if self.teams is None else self.teams.prizes
        among = (one.prizes for one in self.divisions)
        return any((self.prizes, teams, self.participation, *among))

    def check(self) -> None:
        """Raises TermsError where times or lists don't fit together."""
        if self.ends_at <= self.starts_at:
            raise TermsError("endsAt", "should be later than startsAt")
        if self.ends_at - self.starts_at > LONGEST:
            raise TermsError("endsAt", f"should be at most {LONGEST.days} days after startsAt")
        if self.entry_deadline > self.ends_at:
            raise TermsError("entryDeadline", "should not be later than endsAt")
        if self.teams is not None:
            self.teams.check()
        if any(prize.split for prize in self.prizes):
            raise TermsError("prizes", "only those of teams have a split")
        self._check_parts()

    def _check_parts(self) -> None:
        try:
            self.rule.check()
            check_divisions(self.divisions)
            teams = () if self.teams is None else self.teams.prizes
            check_prizes(teams, None)
            besides = points_of_divisions(self.divisions) + points_of(teams)
            budget = self.prize_budget
            check_prizes(self.prizes, None if budget is None else budget - besides)
            self._check_participation(besides + points_of(self.prizes))
        except DivisionsError as wrong:
            raise TermsError("divisions", str(wrong)) from None
        except ScoringError as wrong:
            raise TermsError(wrong.field, wrong.message) from None
        except PrizesError as wrong:
            raise TermsError("prizes", str(wrong)) from None

    def _check_participation(self, besides: Decimal) -> None:
        left = None if self.prize_budget is None else self.prize_budget - besides
        try:
            check_rewards(self.participation, left, self.max_entrants)
        except PrizesError as wrong:
            raise TermsError("participation", str(wrong)) from None


@dataclass(frozen=True, slots=True)
class Competition:
    """A competition at a moment; each change that people see raises its `revision`.

    `scoring_version` counts those of its scoring alone.
    """

    id: UUID
    terms: Terms
    status: Status
    revision: int
    participants: int
    created_by: int
    approved_by: int | None = None
    scoring_version: int = 1

    @property
    def key(self) -> str:
        """Its id in events."""
        return str(self.id)

    @property
    def published(self) -> bool:
        """Whether everybody may see it."""
        return self.status != "draft"
