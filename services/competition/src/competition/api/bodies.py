"""What the routes take and answer with. Amounts are decimal strings."""

from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from laurel_schemas.fields import Amount, Label, Percent, Points, Prose, Timestamp, Token
from laurel_service.api import Body, RequestBody
from pydantic import Field

from competition.rules.competition import Claims, Competition, Scoring, Status, Terms
from competition.rules.entering import Entry, EntryState, requirements
from competition.rules.prizes import PrizeKind, PrizeRange
from competition.store.competitions import Change

Rank = Annotated[int, Field(strict=True, ge=1, le=100_000)]
Whole = Annotated[int, Field(strict=True, ge=1, le=10_000_000)]


class PrizeTerms(RequestBody):
    """What a range of ranks wins; `points` are those of the whole range, the rest is of each rank.

    Every rank of the range has the same share, and hundredths that don't divide go to the better.
    """

    first_rank: Rank
    last_rank: Rank
    kind: PrizeKind
    description: Label
    points: Points | None = None
    token_mint: Token | None = None
    token_amount: Amount | None = None
    tier_level: Annotated[int, Field(strict=True, ge=1, le=5)] | None = None
    tier_name: Label | None = None
    special_attributes: Annotated[tuple[Label, ...], Field(max_length=10)] = ()
    fee_reduction_percent: Percent | None = None
    valid_until: Timestamp | None = None

    def range(self) -> PrizeRange:
        """The range as rules have it."""
        return PrizeRange(**{name: getattr(self, name) for name in type(self).model_fields})

    @classmethod
    def of(cls, prize: PrizeRange) -> Self:
        """The body of a range, which as a request is read by the documented names alone."""
        return cls.model_validate(asdict(prize), by_name=True)


class TermsBody(RequestBody):
    """What operators set; see the README for what each term does."""

    name: Label
    description: Prose | None = None
    starts_at: Timestamp
    ends_at: Timestamp
    entry_deadline: Timestamp | None = None
    scoring: Scoring = "volume"
    pairs: Annotated[tuple[Token, ...], Field(max_length=100)] = ()
    minimum_trade_usd: Amount = Decimal(0)
    minimum_tier: Annotated[int, Field(strict=True, ge=0, le=5)] = 0
    minimum_volume_usd: Amount = Decimal(0)
    max_entrants: Whole | None = None
    entry_fee: Points = Decimal(0)
    prizes: Annotated[tuple[PrizeTerms, ...], Field(max_length=100)] = ()
    prize_budget: Points | None = None
    claims: Claims = "automatic"
    claim_days: Annotated[int, Field(strict=True, ge=1, le=366)] = 30

    def terms(self) -> Terms:
        """The terms; entering is possible until the end where no deadline is set."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        given["prizes"] = tuple(prize.range() for prize in self.prizes)
        return Terms(**given | {"entry_deadline": self.entry_deadline or self.ends_at})


class Event(Body):
    """A competition as everybody may see it. It runs while `startsAt` <= time < `endsAt`."""

    id: UUID
    name: str
    description: str | None
    status: Status
    revision: int
    starts_at: Timestamp
    ends_at: Timestamp
    entry_deadline: Timestamp
    entry_requirements: tuple[str, ...]
    scoring: Scoring
    pairs: tuple[str, ...]
    minimum_trade_usd: Amount
    max_entrants: int | None
    entry_fee: Points
    participants: int
    prizes: tuple[PrizeTerms, ...]
    claims: Claims
    claim_days: int

    @classmethod
    def of(cls, competition: Competition) -> Self:
        """The body of a competition."""
        terms = competition.terms
        return cls(
            id=competition.id,
            status=competition.status,
            revision=competition.revision,
            participants=competition.participants,
            entry_requirements=requirements(terms),
            name=terms.name,
            description=terms.description,
            starts_at=terms.starts_at,
            ends_at=terms.ends_at,
            entry_deadline=terms.entry_deadline,
            scoring=terms.scoring,
            pairs=terms.pairs,
            minimum_trade_usd=terms.minimum_trade_usd,
            max_entrants=terms.max_entrants,
            entry_fee=terms.entry_fee,
            prizes=tuple(map(PrizeTerms.of, terms.prizes)),
            claims=terms.claims,
            claim_days=terms.claim_days,
        )


class Events(Body):
    """Competitions, the latest start first; `nextCursor` continues the list."""

    events: list[Event]
    next_cursor: str | None


class ChangeBody(Body):
    """Who decided what, when and why; `decidedBy` is null where time did."""

    action: str
    status: str
    decided_by: int | None
    reason: str | None
    decided_at: Timestamp


class RoleBody(Body):
    """Somebody's role in a competition."""

    user_id: int
    role: str


class ManagedEvent(Event):
    """A competition as its operators see it."""

    created_by: int
    approved_by: int | None

    @classmethod
    def of(cls, competition: Competition) -> Self:
        """The body of a competition."""
        seen = Event.of(competition)
        return cls(
            **{name: getattr(seen, name) for name in Event.model_fields},
            created_by=competition.created_by,
            approved_by=competition.approved_by,
        )


class ManagedEvents(Body):
    """Competitions that the caller has a role in; `nextCursor` continues the list."""

    events: list[ManagedEvent]
    next_cursor: str | None


class History(Body):
    """Every decision about a competition in order, and who has which role."""

    changes: list[ChangeBody]
    roles: list[RoleBody]


class EntryBody(Body):
    """Somebody's part in a competition; `reason` and `explanation` say why it ended, if it did."""

    id: UUID
    event_id: UUID
    user_id: int
    state: EntryState
    entered_at: Timestamp
    left_at: Timestamp | None
    reason: str | None
    explanation: str | None


class Entries(Body):
    """The caller's entries, the latest first; 100 at most."""

    entries: list[EntryBody]


def entry_body(entry: Entry) -> EntryBody:
    """The body of an entry."""
    return EntryBody(
        id=entry.id,
        event_id=entry.competition_id,
        user_id=entry.user_id,
        state=entry.state,
        entered_at=entry.entered_at,
        left_at=entry.left_at,
        reason=entry.reason,
        explanation=entry.explanation,
    )


def change_body(change: Change) -> ChangeBody:
    """The body of a decision."""
    return ChangeBody(**change._asdict())
