"""Rooms of competitions, and what a conversation allows and keeps."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response
from laurel_schemas.fields import Token
from laurel_service.api import (
    OPERATOR,
    Body,
    CurrentUser,
    Envelope,
    Forbidden,
    RequestBody,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)
from pydantic import Field

from chat.actions import conversations as actions
from chat.api.conversations import Conversation, shown
from chat.api.fields import ConversationId
from chat.errors import ConversationNotFound, MembersFixed, RoleTooLow, RoomNotFound
from chat.store import listing, rooms

router = APIRouter(prefix="/api/v1")

CompetitionId = Annotated[Token, Path(alias="competitionId", examples=["weekly_contest_2024_06"])]


class NewWriters(RequestBody):
    """Who shall write: all members but readers, or owners and admins only."""

    writers: Literal["all", "admins"]


class Writers(Body):
    """Who may write now."""

    writers: str


class NewRetention(RequestBody):
    """For how many days what is said shall be kept; null for ever."""

    days: Annotated[int, Field(ge=1, le=3650)] | None


class Retention(Body):
    """How many days what is said is kept; null for ever."""

    days: int | None


@router.put(
    "/conversations/{conversationId}/retention",
    response_model=Envelope[Retention],
    responses=errors(401, RoleTooLow, ConversationNotFound),
)
async def keep_for(
    conversation_id: ConversationId,
    order: NewRetention,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Empty what is older than so many days (CHAT-061): either of two, owners and admins else."""
    async with unit_of_work() as tx:
        await actions.keep_for(tx, user.user_id, conversation_id, order.days)
    return ok(Retention(days=order.days))


@router.put(
    "/conversations/{conversationId}/writers",
    response_model=Envelope[Writers],
    responses=errors(401, RoleTooLow, ConversationNotFound, MembersFixed),
)
async def set_writers(
    conversation_id: ConversationId,
    order: NewWriters,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Make a group or room one for announcements, or open it again (CHAT-051)."""
    async with unit_of_work() as tx:
        await actions.set_writers(tx, user.user_id, conversation_id, order.writers)
    return ok(Writers(writers=order.writers))


@router.get(
    "/chat/competitions/{competitionId}",
    response_model=Envelope[Conversation],
    responses=errors(401, RoomNotFound),
)
async def room(competition_id: CompetitionId, user: CurrentUser, session: SessionDep) -> Response:
    """The room of a competition in which the caller takes part (CHAT-050)."""
    id_ = await rooms.room_of(session, competition_id)
    found = await listing.one(session, user.user_id, id_) if id_ else None
    if found is None:
        raise RoomNotFound()
    return ok(shown(found))


@router.post(
    "/chat/competitions/{competitionId}/host",
    response_model=Envelope[Conversation],
    responses=errors(401, 403, RoomNotFound),
    dependencies=[OPERATOR],
)
async def host(
    competition_id: CompetitionId, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """Become a host of a competition's room; needs the role admin, organizer or moderator."""
    if user.roles.isdisjoint({"admin", "organizer", "moderator"}):
        raise Forbidden("This needs the role 'organizer', 'moderator' or 'admin'.")
    async with unit_of_work() as tx:
        id_ = await actions.host(tx, user.user_id, competition_id)
        found = await listing.one(tx.session, user.user_id, id_)
    if found is None:
        raise RoomNotFound()
    return ok(shown(found))
