"""Teams: made, joined, left; the captain invites (COMP-062)."""

from dataclasses import replace
from uuid import UUID

from laurel_events import Transaction

from competition.handlers.entering import lock_published
from competition.rules.announcing import invited
from competition.rules.competition import Competition
from competition.rules.teams import (
    Team,
    TeamRefusedError,
    check_free,
    check_leaving,
    check_place,
)
from competition.store import entries, teams


async def make(
    competition_id: UUID, user_id: int, name: str, code: str, tx: Transaction
) -> Team | None:
    """Make a team of which an entrant is the captain; None if there is no such competition.

    Raises TeamRefusedError.
    """
    found = await _free(competition_id, user_id, tx)
    if found is None:
        return None
    words = " ".join(name.split())
    if not words:
        raise TeamRefusedError("NAME_TAKEN")
    team = Team(tx.provenance.new_id(), found.id, words, code, user_id, tx.now, 0)
    if not await teams.add(tx.session, team):
        raise TeamRefusedError("NAME_TAKEN")
    return await _join(found, team, user_id, tx)


async def join(competition_id: UUID, user_id: int, code: str, tx: Transaction) -> Team | None:
    """Let somebody join who knows a team's code; None without such a competition.

    Raises TeamRefusedError.
    """
    found = await _free(competition_id, user_id, tx)
    if found is None:
        return None
    team = await teams.by_code(tx.session, found.id, code)
    if team is None:
        raise TeamRefusedError("TEAM_NOT_FOUND")
    return await _join(found, team, user_id, tx)


async def accept(competition_id: UUID, team_id: UUID, user_id: int, tx: Transaction) -> Team:
    """Let somebody join who was invited. Raises TeamRefusedError."""
    found = await _free(competition_id, user_id, tx)
    team = None if found is None else await teams.find(tx.session, competition_id, team_id)
    if found is None or team is None:
        raise TeamRefusedError("TEAM_NOT_FOUND")
    if not await teams.take_invitation(tx.session, team_id, user_id):
        raise TeamRefusedError("NOT_INVITED")
    return await _join(found, team, user_id, tx)


async def invite(
    competition_id: UUID, team_id: UUID, user_id: int, by: int, tx: Transaction
) -> Team:
    """Let the captain invite somebody, who is told and need not take part yet.

    Again changes nothing, and so it does for members.

    Raises TeamRefusedError.
    """
    found = await lock_published(competition_id, tx)
    team = None if found is None else await teams.find(tx.session, competition_id, team_id)
    if found is None or team is None:
        raise TeamRefusedError("TEAM_NOT_FOUND")
    if team.captain_id != by:
        raise TeamRefusedError("NOT_CAPTAIN")
    if found.status != "upcoming":
        raise TeamRefusedError("TEAMS_CLOSED")
    check_place(found, team)
    if await teams.invite(tx.session, team, user_id, tx.now):
        tx.publish(invited(found, team, user_id, tx.now))
    return team


async def leave(competition_id: UUID, user_id: int, tx: Transaction) -> Team:
    """Let somebody leave their team, and take their score with them.

    Before the start they may join another. Raises TeamRefusedError without a team, or once it is
    over.
    """
    found = await lock_published(competition_id, tx)
    team = None if found is None else await teams.of_user(tx.session, competition_id, user_id)
    if found is None or team is None:
        raise TeamRefusedError("TEAM_NOT_FOUND")
    check_leaving(found)
    await teams.leave(tx.session, competition_id, user_id)
    return team


async def _free(competition_id: UUID, user_id: int, tx: Transaction) -> Competition | None:
    """The competition, locked, if somebody may join a team of it now."""
    found = await lock_published(competition_id, tx)
    if found is not None:
        entry = await entries.find(tx.session, competition_id, user_id)
        own = await teams.of_user(tx.session, competition_id, user_id)
        check_free(found, entry, None if own is None else own.id, tx.now)
    return found


async def _join(found: Competition, team: Team, user_id: int, tx: Transaction) -> Team:
    check_place(found, team)
    await teams.join(tx.session, team, user_id, tx.now)
    return replace(team, members=team.members + 1)
