"""Scoring as operators set it and everybody sees it. Amounts are decimal strings."""

from decimal import Decimal
from typing import Annotated

from laurel_schemas.fields import Amount, Label, SignedAmount, Timestamp, Token
from laurel_service.api import Body, RequestBody
from pydantic import Field

from competition.rules.scoring import Scoring, ScoringKind

Expression = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[\x20-\x7e]+$")]
Held = Annotated[int, Field(strict=True, ge=0, le=30 * 86_400)]


class ScoringTerms(RequestBody):
    """What counts for the score, and how; see the README for what each word does."""

    scoring: ScoringKind = "volume"
    expression: Expression | None = None
    pairs: Annotated[tuple[Token, ...], Field(max_length=100)] = ()
    minimum_trade_usd: Amount = Decimal(0)
    minimum_held_seconds: Held = 0
    most_per_trade: Amount | None = None
    most_per_day: Amount | None = None
    most_per_pair: Amount | None = None

    def rule(self) -> Scoring:
        """The scoring as rules have it."""
        return Scoring(**{name: getattr(self, name) for name in ScoringTerms.model_fields})


class ScoringChange(ScoringTerms):
    """The scoring that takes the place of the present one, whole, and why."""

    reason: Label


class ScoringBody(Body):
    """What counts for the score, and how."""

    scoring: ScoringKind
    expression: str | None
    pairs: tuple[str, ...]
    minimum_trade_usd: Amount
    minimum_held_seconds: int
    most_per_trade: Amount | None
    most_per_day: Amount | None
    most_per_pair: Amount | None


class ScoringVersion(ScoringBody):
    """A scoring that a competition has or had; `reason` is null for those of its draft."""

    version: int
    reason: str | None
    decided_at: Timestamp


class ScoringVersions(Body):
    """Every scoring of a competition, the newest first."""

    versions: list[ScoringVersion]


class Moving(Body):
    """Where somebody stands, and where they would; ranks are among those who were looked at."""

    user_id: int
    rank: int
    score: SignedAmount
    rank_then: int
    score_then: SignedAmount


class ScoringPreview(Body):
    """How the best entrants would stand by another scoring, in the order of it."""

    looked_at: int
    standings: list[Moving]
