"""What the routes take and answer with. Amounts are decimal strings."""

from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from laurel_schemas.fields import Amount, Label, Points, Prose, Timestamp
from laurel_service.api import Body
from pydantic import Field

from competition.api.prize_bodies import DivisionBody, PrizeTerms, RewardTerms, TeamsBody
from competition.api.scoring_bodies import ScoringBody, ScoringTerms
from competition.rules.competition import Claims, Competition, Status, Terms
from competition.rules.divisions import MOST_DIVISIONS
from competition.rules.entering import Entry, EntryState, requirements
from competition.store.competitions import Change

Whole = Annotated[int, Field(strict=True, ge=1, le=10_000_000)]


class TermsBody(ScoringTerms):
    """What operators set; see the README for what each term does."""

    name: Label
    description: Prose | None = None
    starts_at: Timestamp
    ends_at: Timestamp
    entry_deadline: Timestamp | None = None
    minimum_tier: Annotated[int, Field(strict=True, ge=0, le=5)] = 0
    minimum_volume_usd: Amount = Decimal(0)
    max_entrants: Whole | None = None
    entry_fee: Points = Decimal(0)
    prizes: Annotated[tuple[PrizeTerms, ...], Field(max_length=100)] = ()
    divisions: Annotated[tuple[DivisionBody, ...], Field(max_length=MOST_DIVISIONS)] = ()
    teams: TeamsBody | None = None
    participation: Annotated[tuple[RewardTerms, ...], Field(max_length=5)] = ()
    prize_budget: Points | None = None
    claims: Claims = "automatic"
    claim_days: Annotated[int, Field(strict=True, ge=1, le=366)] = 30

    def terms(self) -> Terms:
        """The terms; entering is possible until the end where no deadline is set."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        given["prizes"] = tuple(prize.range() for prize in self.prizes)
        given["divisions"] = tuple(one.division() for one in self.divisions)
        given["teams"] = None if self.teams is None else self.teams.terms()
        given["participation"] = tuple(one.reward() for one in self.participation)
        return Terms(**given | {"entry_deadline": self.entry_deadline or self.ends_at})


class Event(ScoringBody):
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
    max_entrants: int | None
    entry_fee: Points
    participants: int
    scoring_version: int
    prizes: tuple[PrizeTerms, ...]
    divisions: tuple[DivisionBody, ...]
    teams: TeamsBody | None
    participation: tuple[RewardTerms, ...]
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
            **asdict(terms.rule),
            scoring_version=competition.scoring_version,
            max_entrants=terms.max_entrants,
            entry_fee=terms.entry_fee,
            prizes=tuple(map(PrizeTerms.of, terms.prizes)),
            divisions=tuple(map(DivisionBody.of, terms.divisions)),
            teams=None if terms.teams is None else TeamsBody.of(terms.teams),
            participation=tuple(map(RewardTerms.of, terms.participation)),
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
