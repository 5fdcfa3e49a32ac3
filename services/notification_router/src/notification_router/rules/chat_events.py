"""Whom chat's events concern, and what they are shown.

Some are for a person's screens whatever they show, such as the preview in the list of
conversations. The others are for a conversation's room: whoever has it open.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from laurel_schemas import Event
from laurel_schemas.chat_messages_v1 import (
    ConversationClosed,
    ConversationOpened,
    MemberInvited,
    MessageDeleted,
    MessageEdited,
    MessagePinned,
    MessageReacted,
    MessageRead,
    MessageSent,
)

from notification_router.rules import chat_payloads as payloads
from notification_router.rules.socket_events import Payload, Shown, enveloped, shown_to


@dataclass(frozen=True, slots=True)
class RoomEvent:
    """What those who have a conversation open are shown, without who they are."""

    id: UUID
    conversation_id: str
    payload: Payload
    revision: int | None = None
    message_id: str | None = None
    """Of which message it has words, which go with it."""


FOR_THE_ROOM: Mapping[type[Event], Callable[[Any], Payload]] = {
    ConversationOpened: payloads.opened,
    ConversationClosed: payloads.closed,
    MessageSent: payloads.received,
    MessageEdited: payloads.edited,
    MessageDeleted: payloads.deleted,
    MessageReacted: payloads.reacted,
    MessagePinned: payloads.pinned,
    MessageRead: payloads.read,
}
"""What those who have the conversation open are shown of an event."""


def room_event(event: Any, cause_id: UUID) -> RoomEvent:
    """What a conversation's room is told: under one id, however often its cause comes."""
    has_words = isinstance(event, MessageSent | MessageEdited)
    return RoomEvent(
        id=cause_id,
        conversation_id=event.conversation_id,
        payload=FOR_THE_ROOM[type(event)](event),
        revision=getattr(event, "revision", None) if not isinstance(event, MessageRead) else None,
        message_id=event.message_id if has_words else None,
    )


def previews(event: MessageSent, cause_id: UUID) -> Iterable[Shown]:
    """For every member except the sender, with how much they have not read (CHAT-024)."""
    for one in event.recipients or ():
        counted = payloads.preview(event, one.user_id, unreadCount=one.unread_count)
        yield shown_to(one.user_id, counted, cause_id)


def recounted(event: MessageDeleted, cause_id: UUID) -> Iterable[Shown]:
    """For every other member, how much they now have not read."""
    for one in event.recipients or ():
        counted = payloads.deleted(event, [one.user_id], unreadCount=one.unread_count)
        yield shown_to(one.user_id, counted, cause_id)


def read_elsewhere(event: MessageRead, cause_id: UUID) -> Shown:
    """For the reader's other devices: how much is left."""
    counted = payloads.read(event, [event.reader_id], unreadCount=event.unread_count)
    return shown_to(event.reader_id, counted, cause_id)


def invited(event: MemberInvited, cause_id: UUID) -> Shown:
    """Who is asked into a group hears of it (CHAT-041)."""
    payload = enveloped(
        "conversation_invited",
        "chat:member:invited",
        [event.user_id],
        {
            "conversationId": event.conversation_id,
            "invitedBy": event.invited_by,
            "timestamp": event.invited_at,
        },
    )
    return shown_to(event.user_id, payload, cause_id)
