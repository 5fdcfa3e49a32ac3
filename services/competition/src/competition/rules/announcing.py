"""The events that tell of competitions and entries."""

from datetime import datetime

from laurel_schemas.competition_lifecycle_v1 import (
    CompetitionAnnounced,
    CompetitionEntered,
    CompetitionLeft,
    CompetitionStatusChanged,
    EntryDeadlineApproaching,
    RankReward,
    TeamInvited,
)
from laurel_schemas.competition_standings_v1 import StandingFinal

from competition.rules.competition import Competition, Status
from competition.rules.entering import Entry, Person, requirements
from competition.rules.participation import in_words
from competition.rules.prizes import reward_of
from competition.rules.standings import Standing, top_percentage
from competition.rules.teams import Team


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
        entry_fee=terms.entry_fee or None,
        entry_requirements=requirements(terms),
        scoring=terms.scoring,
        rewards=tuple(
            RankReward(
                first_rank=prize.first_rank, last_rank=prize.last_rank, reward=prize.description
            )
            for prize in terms.prizes
        ),
        participation_reward=in_words(terms.participation),
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


def entered(competition: Competition, entry: Entry, division: str | None) -> CompetitionEntered:
    """Somebody takes part."""
    return CompetitionEntered(
        competition_id=competition.key,
        competition_name=competition.terms.name,
        user_id=entry.user_id,
        entry_id=str(entry.id),
        division=division,
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


def invited(competition: Competition, team: Team, user_id: int, now: datetime) -> TeamInvited:
    """Somebody may join a team (COMP-062)."""
    return TeamInvited(
        competition_id=competition.key,
        competition_name=competition.terms.name,
        user_id=user_id,
        team_id=str(team.id),
        team_name=team.name,
        captain_id=team.captain_id,
        starts_at=competition.terms.starts_at,
        invited_at=now,
    )


def deadline_near(
    competition: Competition, user_id: int, person: Person, now: datetime
) -> EntryDeadlineApproaching:
    """Somebody who may enter has not, and the deadline is near (COMP-005)."""
    left_over = competition.terms.entry_deadline - now
    return EntryDeadlineApproaching(
        competition_id=competition.key,
        competition_name=competition.terms.name,
        user_id=user_id,
        entry_deadline=competition.terms.entry_deadline,
        hours_remaining=max(0, round(left_over.total_seconds() / 3600)),
        entry_fee=competition.terms.entry_fee,
        entry_requirements=requirements(competition.terms),
        is_eligible=True,
        volume_last_30_days_usd=person.volume_usd,
        account_status=person.account_status,
        first_place=reward_of(competition.terms.prizes, 1),
        second_place=reward_of(competition.terms.prizes, 2),
        third_place=reward_of(competition.terms.prizes, 3),
        participation_rewards=in_words(competition.terms.participation),
        total_participants=competition.participants,
        noticed_at=now,
    )


def final(competition: Competition, standing: Standing) -> StandingFinal:
    """Where an entrant ended."""
    return StandingFinal(
        competition_id=competition.key,
        competition_name=competition.terms.name,
        user_id=standing.user_id,
        team_id=None if standing.team_id is None else str(standing.team_id),
        division=standing.division,
        revision=1,
        rank=standing.rank,
        score=standing.score,
        participants=competition.participants,
        top_percentage=top_percentage(standing.rank, competition.participants),
        ended_at=competition.terms.ends_at,
    )
