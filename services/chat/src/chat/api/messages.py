"""Sending, reading, changing messages."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from laurel_service.api import CurrentUser, Envelope, SessionDep, UnitOfWorkDep, errors, ok

from chat.actions import messages as actions
from chat.actions.conversations import check_member
from chat.api.fields import ConversationId, MessageId
from chat.api.message_bodies import (
    Deleted,
    History,
    NewMessage,
    NewText,
    Position,
    ReadUpTo,
    ShownMessage,
    message_body,
    position_body,
)
from chat.errors import (
    AlreadyDeleted,
    Blocked,
    ConversationNotFound,
    MessageIdReused,
    MessageNotFound,
    MessageUnusable,
    RoleTooLow,
)
from chat.rules.messages import Draft
from chat.store import messages as store

router = APIRouter(prefix="/api/v1/conversations/{conversationId}")

Number = Annotated[int | None, Query(ge=0, le=2**63 - 1)]


@router.post(
    "/messages",
    status_code=201,
    response_model=Envelope[ShownMessage],
    responses=errors(401, Blocked, ConversationNotFound, MessageIdReused, MessageUnusable),
)
async def send(
    conversation_id: ConversationId,
    order: NewMessage,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Send a message (CHAT-001); a retry answers with the first, as it is by now (CHAT-003)."""
    draft = Draft(**order.model_dump())
    async with unit_of_work() as tx:
        message = await actions.send(tx, user.user_id, conversation_id, draft)
    return ok(message_body(message), 201)


@router.get(
    "/messages",
    response_model=Envelope[History],
    responses=errors(401, ConversationNotFound),
)
async def history(
    conversation_id: ConversationId,
    user: CurrentUser,
    session: SessionDep,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Number = None,
    after: Number = None,
) -> Response:
    """Messages between two numbers, neither included.

    With `after` oldest first from there, so that a client that sees a gap asks for just that;
    without it newest first, from `before` or the end.
    """
    await check_member(session, conversation_id, user.user_id)
    found = await store.history(
        session, conversation_id, user.user_id, after=after, before=before, limit=limit + 1
    )
    shown = [message_body(message) for message in found[:limit]]
    return ok(History(messages=shown, has_more=len(found) > limit))


@router.patch(
    "/messages/{messageId}",
    response_model=Envelope[ShownMessage],
    responses=errors(
        401, RoleTooLow, ConversationNotFound, MessageNotFound, AlreadyDeleted, MessageUnusable
    ),
)
async def edit(
    conversation_id: ConversationId,
    message_id: MessageId,
    order: NewText,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Give one's own message another text; its place and what is unread stay."""
    async with unit_of_work() as tx:
        message = await actions.edit(tx, user.user_id, conversation_id, message_id, order.content)
    return ok(message_body(message))


@router.delete(
    "/messages/{messageId}",
    response_model=Envelope[Deleted],
    responses=errors(401, RoleTooLow, ConversationNotFound, MessageNotFound),
)
async def delete(
    conversation_id: ConversationId,
    message_id: MessageId,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Delete a message of one's own, or as owner or admin of the group; again changes nothing."""
    async with unit_of_work() as tx:
        await actions.delete(tx, user.user_id, conversation_id, message_id)
    return ok(Deleted(message_id=message_id))


@router.put(
    "/read",
    response_model=Envelope[Position],
    responses=errors(401, ConversationNotFound),
)
async def read(
    conversation_id: ConversationId,
    order: ReadUpTo,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Move the caller's read position; it never goes back, whichever device lags behind."""
    async with unit_of_work() as tx:
        now = await actions.read(tx, user.user_id, conversation_id, order.sequence)
    return ok(position_body(now))
