"""Sending, listing, changing messages."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from laurel_service.api import (
    CurrentUser,
    Envelope,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)

from chat.actions import messages as actions
from chat.actions.access import check_member, find_message
from chat.api.bodies import Deleted, History, NewMessage, NewText, ShownMessage, shown
from chat.api.fields import (
    ConversationId,
    MessageId,
    ProducerDep,
    SendDep,
    TypingDep,
    WordFilterDep,
)
from chat.errors import (
    AlreadyDeleted,
    Blocked,
    ConversationClosed,
    ConversationNotFound,
    MessageIdReused,
    MessageNotFound,
    MessageUnusable,
    RoleTooLow,
    TooFast,
)
from chat.rules.messages import Draft
from chat.store import history as store

router = APIRouter(prefix="/api/v1/conversations/{conversationId}")

Number = Annotated[int | None, Query(ge=0, le=2**63 - 1)]


@router.post(
    "/messages",
    status_code=201,
    response_model=Envelope[ShownMessage],
    responses=errors(
        *(401, Blocked, RoleTooLow, ConversationNotFound),
        *(ConversationClosed, MessageIdReused, MessageUnusable, TooFast),
    ),
)
async def send(
    conversation_id: ConversationId,
    order: NewMessage,
    user: CurrentUser,
    typing: TypingDep,
    producer: ProducerDep,
    send_message: SendDep,
) -> Response:
    """Send a message (CHAT-001); a retry answers with the first, as it is by now (CHAT-003)."""
    draft = Draft(**order.model_dump())
    message = await send_message(conversation_id, draft)
    typing.ends((conversation_id, user.user_id), producer)
    return ok(shown(message), 201)


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
    return ok(_page(found, limit))


@router.get(
    "/search", response_model=Envelope[History], responses=errors(401, ConversationNotFound)
)
async def search(
    conversation_id: ConversationId,
    user: CurrentUser,
    session: SessionDep,
    words: Annotated[str, Query(alias="q", min_length=1, max_length=200, pattern=r"^[^\x00]+$")],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    before: Number = None,
) -> Response:
    """Messages that hold these words, the latest first (CHAT-060); `before` continues."""
    await check_member(session, conversation_id, user.user_id)
    found = await store.search(
        session, conversation_id, user.user_id, words, before=before, limit=limit + 1
    )
    return ok(_page(found, limit))


@router.get(
    "/messages/{messageId}",
    response_model=Envelope[ShownMessage],
    responses=errors(401, ConversationNotFound, MessageNotFound),
)
async def message(
    conversation_id: ConversationId, message_id: MessageId, user: CurrentUser, session: SessionDep
) -> Response:
    """One message, such as that which another answers to."""
    await check_member(session, conversation_id, user.user_id)
    return ok(shown(await find_message(session, user.user_id, conversation_id, message_id)))


@router.patch(
    "/messages/{messageId}",
    response_model=Envelope[ShownMessage],
    responses=errors(
        *(401, RoleTooLow, ConversationNotFound, MessageNotFound),
        *(AlreadyDeleted, ConversationClosed, MessageUnusable),
    ),
)
async def edit(
    conversation_id: ConversationId,
    message_id: MessageId,
    order: NewText,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    words: WordFilterDep,
) -> Response:
    """Give one's own message another text; its place and what is unread stay."""
    async with unit_of_work() as tx:
        now = await words.current(tx.session, tx.now)
        message = await actions.edit(
            tx, user.user_id, conversation_id, message_id, order.content, now
        )
    return ok(shown(message))


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


def _page(found: store.History, limit: int) -> History:
    return History(
        revision=found.revision,
        messages=[shown(message) for message in found.messages[:limit]],
        has_more=len(found.messages) > limit,
    )
