"""Teams: who may join, what they come to, and who of them has which prize (COMP-062)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple
from uuid import UUID

from laurel_schemas.competition_prizes_v1 import Prize

from competition.rules.competition import Competition
from competition.rules.entering import Entry
from competition.rules.prizes import PrizeRange

_CENT = Decimal("0.01")


class TeamRefusedError(Exception):
    """A team can't be made, joined or left so: `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Team:
    """Some entrants of a competition; who knows `code` may join, the captain invites others."""

    id: UUID
    competition_id: UUID
    name: str
    code: str
    captain_id: int
    made_at: datetime
    members: int


class TeamStanding(NamedTuple):
    """Where a team stands, by score, then by who came to it first; a small one has no rank."""

    rank: int | None
    id: UUID
    name: str
    captain_id: int
    score: Decimal
    members: int
    reached_at: datetime | None


class Member(NamedTuple):
    """A member and their own score; `joined_at` decides who is captain after a captain has left."""

    user_id: int
    score: Decimal
    joined_at: datetime


def check_free(
    competition: Competition, entry: Entry | None, team_id: UUID | None, now: datetime
) -> None:
    """Raises TeamRefusedError unless somebody may make or join a team: before the start, once."""
    if competition.terms.teams is None:
        raise TeamRefusedError("NO_TEAMS")
    if competition.status != "upcoming" or now >= competition.terms.starts_at:
        raise TeamRefusedError("TEAMS_CLOSED")
    if entry is None or entry.state != "entered":
        raise TeamRefusedError("NOT_ENTERED")
    if team_id is not None:
        raise TeamRefusedError("IN_A_TEAM")


def check_place(competition: Competition, team: Team) -> None:
    """Raises TeamRefusedError where a team has as many members as it may."""
    teams = competition.terms.teams
    if teams is not None and team.members >= teams.most_members:
        raise TeamRefusedError("TEAM_FULL")


def check_leaving(competition: Competition) -> None:
    """Raises TeamRefusedError once it is over: a final standing keeps its members."""
    if competition.status not in ("upcoming", "active", "paused"):
        raise TeamRefusedError("TEAMS_CLOSED")


def shared(
    prize: PrizeRange, rank: int, captain_id: int, members: Sequence[Member]
) -> Iterator[tuple[int, Prize]]:
    """What each member has of what their team won; members are given the best first.

    Points are split as the table says, to the hundredth: what does not divide goes to the better
    ones, and who would have nothing gets no prize. Whatever can't be split each of them has.
    """
    won = prize.won_by(rank)
    if prize.split == "captain":
        yield captain_id, won
    elif won.points is None:
        yield from ((one.user_id, won) for one in members)
    else:
        points = _split(won.points, _weights(prize, members))
        for one, part in zip(members, points, strict=True):
            if part:
                yield one.user_id, won.model_copy(update={"points": part})


def _weights(prize: PrizeRange, members: Sequence[Member]) -> Sequence[Decimal]:
    if prize.split == "score" and any(one.score > 0 for one in members):
        return [max(one.score, Decimal(0)) for one in members]
    return [Decimal(1)] * len(members)


def _split(points: Decimal, weights: Sequence[Decimal]) -> Sequence[Decimal]:
    whole = sum(weights)
    parts = [(points * weight / whole).quantize(_CENT, ROUND_DOWN) for weight in weights]
    rest = int((points - sum(parts)) / _CENT)
    return [part + (_CENT if place < rest else 0) for place, part in enumerate(parts)]
