"""Refusals about teams, each with a status and a code of its own."""

from collections.abc import Mapping
from typing import ClassVar

from laurel_service.api import ApiError, Conflict, Forbidden, NotFound


class TeamNotFound(NotFound):
    """There is no such team, or the caller is in none."""

    code: ClassVar[str] = "TEAM_NOT_FOUND"
    example: ClassVar[str] = "There is no such team in this competition."


class NoTeams(Conflict):
    """The competition is one of single people."""

    code: ClassVar[str] = "NO_TEAMS"
    example: ClassVar[str] = "This competition has no teams."


class TeamsClosed(Conflict):
    """Teams are made and joined before the start, and left until the end."""

    code: ClassVar[str] = "TEAMS_CLOSED"
    example: ClassVar[str] = "Teams can't be changed so any more."


class NotEntered(Conflict):
    """Only who takes part may be in a team."""

    code: ClassVar[str] = "NOT_ENTERED"
    example: ClassVar[str] = "Enter the competition first."


class InATeam(Conflict):
    """Nobody is in two teams of one competition."""

    code: ClassVar[str] = "IN_A_TEAM"
    example: ClassVar[str] = "Leave your team first."


class TeamFull(Conflict):
    """As many are in the team as may."""

    code: ClassVar[str] = "TEAM_FULL"
    example: ClassVar[str] = "There is no place left in this team."


class NameTaken(Conflict):
    """Another team of the competition has this name, whatever its capitals."""

    code: ClassVar[str] = "NAME_TAKEN"
    example: ClassVar[str] = "Another team has this name."


class NotInvited(Forbidden):
    """Joining needs the team's code or an invitation."""

    code: ClassVar[str] = "NOT_INVITED"
    example: ClassVar[str] = "You need an invitation of the captain, or the team's code."


class NotCaptain(Forbidden):
    """Only the captain may do this."""

    code: ClassVar[str] = "NOT_CAPTAIN"
    example: ClassVar[str] = "Only the captain invites."


TEAM_REFUSALS = (NoTeams, TeamsClosed, NotEntered, InATeam, TeamFull, NameTaken, NotInvited)
BY_CODE: Mapping[str, type[ApiError]] = {
    one.code: one for one in (*TEAM_REFUSALS, TeamNotFound, NotCaptain)
}
