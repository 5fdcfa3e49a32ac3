"""The events that tell of competitions and entries."""

from datetime import datetime

from laurel_schemas.competition_lifecycle_v1 import (
    CompetitionAnnounced,
    CompetitionEntered,
    CompetitionLeft,
    CompetitionStatusChanged,
)

from competition.rules.competition import Competition, Status
from competition.rules.entering import Entry, requirements


def announced(competition: Competition) -> CompetitionAnnounced:
    """A competition as everybody may see it now."""
    terms = competition.terms
    return CompetitionAnnounced(
        competition_id=competition.key,
        competition_name=terms.name,
        revision=competition.revision,
        description=terms.description,
        status=competition.status,
        starts_at=terms.starts_at,
        ends_at=terms.ends_at,
        entry_deadline=terms.entry_deadline,
        entry_requirements=requirements(terms),
        scoring=terms.scoring,
        max_entrants=terms.max_entrants,
    )


def status_changed(
    competition: Competition, previous: Status, reason: str | None, now: datetime
) -> CompetitionStatusChanged:
    """A transition."""
    return CompetitionStatusChanged(
        competition_id=competition.key,
        competition_name=competition.terms.name,
        previous_status=previous,
        status=competition.status,
        reason=reason,
        starts_at=competition.terms.starts_at,
        ends_at=competition.terms.ends_at,
        participants=competition.participants,
        changed_at=now,
    )


def entered(competition: Competition, entry: Entry) -> CompetitionEntered:
    """Somebody takes part."""
    return CompetitionEntered(
        competition_id=competition.key,
        competition_name=competition.terms.name,
        user_id=entry.user_id,
        entry_id=str(entry.id),
        entered_at=entry.entered_at,
    )


def left(competition: Competition, entry: Entry, now: datetime) -> CompetitionLeft:
    """Somebody takes part no longer, for the reason that the entry holds."""
    return CompetitionLeft(
        competition_id=competition.key,
        competition_name=competition.terms.name,
        user_id=entry.user_id,
        entry_id=str(entry.id),
        reason=entry.reason or "withdrawn",
        explanation=entry.explanation,
        left_at=now,
    )
