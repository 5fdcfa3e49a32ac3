"""What teams won is given to their members, a page of teams at a time (COMP-062)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from laurel_events import Transaction

from competition.handlers.prizes import give, won
from competition.rules.competition import Competition, TeamTerms
from competition.rules.prizes import Won, ranges
from competition.rules.settling import Settlement
from competition.rules.teams import Member, TeamStanding, shared
from competition.store import team_standings, teams

TEAM_NUMBERS = 900
"""Where the prize table of teams begins, after those of eight divisions."""
_PAGE = 10
"""Of up to a hundred members each."""


async def reward(
    found: Competition, terms: TeamTerms, current: Settlement, tx: Transaction
) -> Settlement | None:
    """Give a page of teams what they won; None when there are no more who win anything."""
    last = max((prize.last_rank for prize in terms.prizes), default=0)
    page = await team_standings.final_page(tx.session, found.id, current.position, _PAGE)
    winning = [one for one in page if one.rank is not None and one.rank <= last]
    if not winning:
        return None
    members = await teams.members(tx.session, [one.id for one in winning])
    await give(found, list(_won(found, terms, winning, members, tx)), tx)
    return replace(current, position=winning[-1].rank or 0)


def _won(
    found: Competition,
    terms: TeamTerms,
    page: Sequence[TeamStanding],
    members: Mapping[UUID, Sequence[Member]],
    tx: Transaction,
) -> Iterator[Won]:
    for team in page:
        rank = team.rank or 0
        for number, prize in ranges(terms.prizes, rank, team.score):
            for user, part in shared(prize, rank, team.captain_id, members[team.id]):
                yield won(found, user, TEAM_NUMBERS + number, rank, part, tx)
