"""Who may do what: the role in the competition, or the role of the token."""

from typing import Annotated
from uuid import UUID

from fastapi import Path
from laurel_service.api import Principal, Resource
from sqlalchemy.ext.asyncio import AsyncSession

from competition.api.errors import EventNotFound, RoleMissing
from competition.flags import Flags
from competition.rules.competition import Competition, Terms, TermsError
from competition.rules.roles import Action, may
from competition.store import competitions, roles

EventId = Annotated[UUID, Path(alias="id")]
"""A competition, as the routes name it in their paths."""
FlagsDep = Annotated[Flags, Resource(Flags)]
"""Which features are on."""
DENIED = (401, RoleMissing, EventNotFound)
"""What a route that asks `permitted` may answer besides its own errors."""


async def permitted(
    session: AsyncSession, user: Principal, competition_id: UUID, action: Action
) -> Competition:
    """The competition, if the caller may do this with it.

    Raises RoleMissing, or EventNotFound where the caller may not even know of it.
    """
    found = await competitions.find(session, competition_id)
    role = await roles.role_of(session, competition_id, user.user_id)
    if found is None or not (found.published or may("see", role, user.roles)):
        raise EventNotFound()
    if not may(action, role, user.roles):
        raise RoleMissing()
    return found


async def published(session: AsyncSession, competition_id: UUID) -> Competition:
    """The competition, if everybody may see it; else raises EventNotFound."""
    found = await competitions.find(session, competition_id)
    if found is None or not found.published:
        raise EventNotFound()
    return found


async def visible(session: AsyncSession, user: Principal, competition_id: UUID) -> Competition:
    """A competition that is published, or a draft that the caller is `permitted` to see."""
    found = await competitions.find(session, competition_id)
    if found is None or not found.published:
        return await permitted(session, user, competition_id, "see")
    return found


def offered(terms: Terms, by: int, flags: Flags) -> Terms:
    """The terms, if all that they ask for is on for who sets them; else raises TermsError."""
    if terms.entry_fee and not flags.are_on("entry-fees", by):
        raise TermsError("entryFee", "is not offered to you yet")
    return terms
