"""How far people have read, and who is typing."""

from typing import Annotated

from fastapi import APIRouter, Response
from laurel_schemas.fields import Timestamp
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    RequestBody,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)
from pydantic import Field

from chat.actions import members
from chat.actions import reading as actions
from chat.actions.access import check_member, check_reach, check_writing
from chat.api.fields import ConversationId, ProducerDep, TypingDep
from chat.errors import Blocked, ConversationClosed, ConversationNotFound, RoleTooLow
from chat.rules.typists import SILENCE
from chat.rules.unread import Reading
from chat.store import conversations

router = APIRouter(prefix="/api/v1/conversations/{conversationId}")


class ReadUpTo(RequestBody):
    """Up to which message; one past the end stands for the last."""

    sequence: Annotated[int, Field(ge=1, le=2**63 - 1)]


class Position(Body):
    """How far the caller is, and how much is unread."""

    read_sequence: int
    last_sequence: int
    unread_count: int


class MuteUntil(RequestBody):
    """Until when the caller wants no push for the conversation."""

    until: Timestamp


class Muted(Body):
    """Until when the caller is left in peace; null for not."""

    muted_until: Timestamp | None


class TypingState(Body):
    """Others see it for so many seconds unless it is said again."""

    is_typing: bool
    ends_after_seconds: int


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


@router.put("/mute", response_model=Envelope[Muted], responses=errors(401, ConversationNotFound))
async def mute(
    conversation_id: ConversationId,
    order: MuteUntil,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Be left in peace until a time (CHAT-042); messages and unread counts come all the same."""
    async with unit_of_work() as tx:
        await members.mute(tx, user.user_id, conversation_id, order.until)
    return ok(Muted(muted_until=order.until))


@router.delete("/mute", response_model=Envelope[Muted], responses=errors(401, ConversationNotFound))
async def unmute(
    conversation_id: ConversationId, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """Hear of the conversation again."""
    async with unit_of_work() as tx:
        await members.mute(tx, user.user_id, conversation_id, None)
    return ok(Muted(muted_until=None))


@router.post(
    "/typing",
    response_model=Envelope[TypingState],
    responses=errors(401, Blocked, RoleTooLow, ConversationNotFound, ConversationClosed),
)
async def types(
    conversation_id: ConversationId,
    user: CurrentUser,
    session: SessionDep,
    typing: TypingDep,
    producer: ProducerDep,
) -> Response:
    """Say every two or three seconds that the caller types (CHAT-030); nothing is stored."""
    found = await conversations.typist(session, conversation_id, user.user_id)
    if found is None:
        raise ConversationNotFound()
    check_writing(found.role, found.writers, found.closed_at)
    await check_reach(session, user.user_id, conversation_id, found.kind)
    typing.types((conversation_id, user.user_id), found.username, producer)
    seconds = int(SILENCE.total_seconds())
    return ok(TypingState(is_typing=True, ends_after_seconds=seconds))


@router.delete(
    "/typing",
    response_model=Envelope[TypingState],
    responses=errors(401, ConversationNotFound),
)
async def types_no_more(
    conversation_id: ConversationId,
    user: CurrentUser,
    session: SessionDep,
    typing: TypingDep,
    producer: ProducerDep,
) -> Response:
    """Say that the caller types no more; without a word it ends by itself."""
    await check_member(session, conversation_id, user.user_id)
    typing.ends((conversation_id, user.user_id), producer)
    return ok(TypingState(is_typing=False, ends_after_seconds=0))


def _position(reading: Reading) -> Position:
    return Position(
        read_sequence=reading.read,
        last_sequence=reading.last,
        unread_count=reading.unread,
    )
