"""Sending, reading, changing messages."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from laurel_schemas.chat_messages_v1 import Content
from laurel_schemas.fields import Timestamp, Token, Url, UserId
from laurel_service.api import Body, CurrentUser, Envelope, SessionDep, UnitOfWorkDep, errors, ok
from pydantic import Field

from chat.actions import messages as actions
from chat.actions.conversations import check_member
from chat.api.fields import ConversationId, MessageId
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
from chat.rules.unread import Reading
from chat.store import messages as store
from chat.store.messages import Message

router = APIRouter(prefix="/api/v1/conversations/{conversationId}")

MessageType = Literal["text", "image", "video", "audio", "gif", "sticker"]
Number = Annotated[int | None, Query(ge=0, le=2**63 - 1)]


class NewMessage(Body):
    """A message; `clientMessageId` is the sender's own and makes a retry harmless for ever."""

    client_message_id: Token
    message_type: MessageType = "text"
    content: Content | None = None
    media_url: Url | None = None
    reply_to: Token | None = None
    mentions: Annotated[tuple[UserId, ...], Field(max_length=100)] = ()


class NewText(Body):
    """Another text for a message."""

    content: Content


class ReadUpTo(Body):
    """Up to which message; one past the end stands for the last."""

    sequence: Annotated[int, Field(ge=1, le=2**63 - 1)]


class ShownMessage(Body):
    """A message; a deleted one keeps its place, without content."""

    conversation_id: str
    message_id: str
    sequence: int
    sender_id: int
    sender_username: str | None
    sender_profile_pic: str | None
    content: str | None
    message_type: str
    media_url: str | None
    reply_to: str | None
    mentions: list[int]
    timestamp: Timestamp
    edited_at: Timestamp | None
    deleted_at: Timestamp | None


class History(Body):
    """Messages in the order asked for; `has_more` if there are more than the limit."""

    messages: list[ShownMessage]
    has_more: bool


class Position(Body):
    """How far the caller is, and how much is unread."""

    read_sequence: int
    last_sequence: int
    unread_count: int


class Deleted(Body):
    """The message that is gone."""

    message_id: str
    deleted: Literal[True] = True


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
    return ok(_shown(message), 201)


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
    shown = [_shown(message) for message in found[:limit]]
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
    return ok(_shown(message))


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
    return ok(_position(now))


def _position(reading: Reading) -> Position:
    return Position(
        read_sequence=reading.read,
        last_sequence=reading.last,
        unread_count=reading.unread,
    )


def _shown(message: Message) -> ShownMessage:
    return ShownMessage(
        conversation_id=message.conversation_id,
        message_id=message.message_id,
        sequence=message.sequence,
        sender_id=message.sender_id,
        sender_username=message.username,
        sender_profile_pic=message.avatar_url,
        content=message.content,
        message_type=message.message_type,
        media_url=message.media_url,
        reply_to=message.reply_to,
        mentions=list(message.mentions),
        timestamp=message.sent_at,
        edited_at=message.edited_at,
        deleted_at=message.deleted_at,
    )
