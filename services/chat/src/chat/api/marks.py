"""Reactions and pinned messages."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from laurel_service.api import CurrentUser, Envelope, SessionDep, UnitOfWorkDep, errors, ok

from chat.actions import marks as actions
from chat.actions.access import check_member
from chat.api.bodies import History, ShownMessage, shown
from chat.api.fields import ConversationId, MessageId
from chat.emoji import is_reaction
from chat.errors import (
    AlreadyDeleted,
    Blocked,
    ConversationNotFound,
    LimitReached,
    MessageNotFound,
    ReactionUnusable,
    RoleTooLow,
)
from chat.store import history as store

router = APIRouter(prefix="/api/v1/conversations/{conversationId}")

_MISSING = (401, ConversationNotFound, MessageNotFound)


def _emoji(reaction: Annotated[str, Path(max_length=64, examples=["🎉"])]) -> str:
    if not is_reaction(reaction):
        raise ReactionUnusable(details={"field": "reaction"})
    return reaction


Emoji = Annotated[str, Depends(_emoji)]


@router.put(
    "/messages/{messageId}/reactions/{reaction}",
    response_model=Envelope[ShownMessage],
    responses=errors(*_MISSING, Blocked, AlreadyDeleted, LimitReached, ReactionUnusable),
)
async def react(
    conversation_id: ConversationId,
    message_id: MessageId,
    reaction: Emoji,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """React to a message with an emoji (CHAT-031); again changes nothing."""
    async with unit_of_work() as tx:
        found = await actions.react(tx, user.user_id, conversation_id, message_id, reaction)
    return ok(shown(found))


@router.delete(
    "/messages/{messageId}/reactions/{reaction}",
    response_model=Envelope[ShownMessage],
    responses=errors(*_MISSING, ReactionUnusable),
)
async def take_back(
    conversation_id: ConversationId,
    message_id: MessageId,
    reaction: Emoji,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Take the caller's reaction back."""
    async with unit_of_work() as tx:
        found = await actions.take_back(tx, user.user_id, conversation_id, message_id, reaction)
    return ok(shown(found))


@router.get("/pins", response_model=Envelope[History], responses=errors(401, ConversationNotFound))
async def pins(conversation_id: ConversationId, user: CurrentUser, session: SessionDep) -> Response:
    """The pinned messages, the latest first (CHAT-032)."""
    await check_member(session, conversation_id, user.user_id)
    found = await store.pinned(session, conversation_id, user.user_id)
    messages = [shown(message) for message in found.messages]
    return ok(History(revision=found.revision, messages=messages, has_more=False))


@router.put(
    "/messages/{messageId}/pin",
    response_model=Envelope[ShownMessage],
    responses=errors(*_MISSING, RoleTooLow, AlreadyDeleted, LimitReached),
)
async def pin(
    conversation_id: ConversationId,
    message_id: MessageId,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Pin a message: either of two people, owners and admins of a group."""
    async with unit_of_work() as tx:
        found = await actions.pin(tx, user.user_id, conversation_id, message_id, pinned=True)
    return ok(shown(found))


@router.delete(
    "/messages/{messageId}/pin",
    response_model=Envelope[ShownMessage],
    responses=errors(*_MISSING, RoleTooLow, AlreadyDeleted),
)
async def unpin(
    conversation_id: ConversationId,
    message_id: MessageId,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Unpin a message."""
    async with unit_of_work() as tx:
        found = await actions.pin(tx, user.user_id, conversation_id, message_id, pinned=False)
    return ok(shown(found))
