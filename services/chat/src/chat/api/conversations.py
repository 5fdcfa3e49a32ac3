"""Beginning and listing conversations."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from laurel_schemas.fields import Label, Timestamp, UserId
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    RequestBody,
    Resource,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)
from laurel_service.api.cursors import CursorInvalid, cursor, position, time_and_id, timed
from pydantic import Field

from chat.actions import conversations as actions
from chat.api.fields import ConversationId
from chat.errors import (
    Blocked,
    ConversationNotFound,
    LimitReached,
    MembersWrong,
    UserUnknown,
)
from chat.previews import preview
from chat.settings import ChatLimits
from chat.store import listing
from chat.store.listing import Listed, Position

router = APIRouter()


class NewConversation(RequestBody):
    """With whom to talk; only a group has a title."""

    kind: Literal["direct", "group"]
    member_ids: Annotated[frozenset[UserId], Field(min_length=1, max_length=1000)]
    title: Label | None = None


class Conversation(Body):
    """A conversation as the caller sees it; what is `last` is of the latest standing message."""

    conversation_id: str
    kind: str
    title: str | None
    other_user_id: int | None
    role: str
    last_message: str | None
    last_message_id: str | None
    last_message_type: str | None
    last_message_at: Timestamp | None
    sender_id: int | None
    competition_id: str | None
    writers: str
    closed_at: Timestamp | None
    retention_days: int | None
    muted_until: Timestamp | None
    revision: int
    last_sequence: int
    read_sequence: int
    unread_count: int
    created_at: Timestamp


class Conversations(Body):
    """A page, the latest message first; `next_cursor` continues it, null at the end."""

    conversations: list[Conversation]
    next_cursor: str | None


@router.post(
    "/api/v1/conversations",
    status_code=201,
    response_model=Envelope[Conversation],
    responses=errors(401, Blocked, LimitReached, MembersWrong, UserUnknown),
)
async def begin(
    order: NewConversation,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    limits: Annotated[ChatLimits, Resource(ChatLimits)],
) -> Response:
    """Begin a group, or find or begin the one direct conversation with somebody (CHAT-023)."""
    async with unit_of_work() as tx:
        if order.kind == "direct":
            id_ = await actions.begin_direct(tx, user.user_id, order.member_ids)
        else:
            id_ = await actions.begin_group(tx, user.user_id, order.member_ids, order.title, limits)
        found = await listing.one(tx.session, user.user_id, id_)
    if found is None:
        raise ConversationNotFound()
    return ok(shown(found), 201)


@router.get(
    "/api/v1/conversations",
    response_model=Envelope[Conversations],
    responses=errors(401, CursorInvalid),
)
async def conversations(
    user: CurrentUser,
    session: SessionDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[str | None, Query(alias="cursor")] = None,
) -> Response:
    """The caller's conversations, each with its latest message and what is unread."""
    start = position(after, _position) if after else None
    page = await listing.page(session, user.user_id, start, limit)
    following = _cursor(page[-1]) if len(page) == limit else None
    return ok(Conversations(conversations=[shown(each) for each in page], next_cursor=following))


@router.get(
    "/api/v1/conversations/{conversationId}",
    response_model=Envelope[Conversation],
    responses=errors(401, ConversationNotFound),
)
async def conversation(
    conversation_id: ConversationId, user: CurrentUser, session: SessionDep
) -> Response:
    """One conversation of the caller's."""
    found = await listing.one(session, user.user_id, conversation_id)
    if found is None:
        raise ConversationNotFound()
    return ok(shown(found))


def shown(listed: Listed) -> Conversation:
    """A conversation as the member sees it for whom it was read."""
    latest = listed.latest
    return Conversation(
        conversation_id=listed.conversation_id,
        kind=listed.kind,
        title=listed.title,
        other_user_id=listed.other,
        role=listed.role,
        last_message=preview(latest.message_type, latest.content) if latest else None,
        last_message_id=latest.message_id if latest else None,
        last_message_type=latest.message_type if latest else None,
        last_message_at=latest.sent_at if latest else None,
        sender_id=latest.sender_id if latest else None,
        competition_id=listed.competition_id,
        writers=listed.writers,
        closed_at=listed.closed_at,
        retention_days=listed.retention_days,
        muted_until=listed.muted_until,
        revision=listed.revision,
        last_sequence=listed.reading.last,
        read_sequence=listed.reading.read,
        unread_count=listed.reading.unread,
        created_at=listed.created_at,
    )


def _cursor(listed: Listed) -> str:
    return cursor(timed(listed.last_at, listed.conversation_id))


def _position(text: str) -> Position:
    at, id_ = time_and_id(text)
    if not id_.isprintable():
        raise ValueError("the id should be printable")
    return Position(at, id_)
