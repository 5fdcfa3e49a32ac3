"""Chat's events in chat's own envelopes, as screens are sent them (CHAT-010 to CHAT-014)."""

from collections.abc import Iterable

from laurel_schemas.chat_messages_v1 import (
    ConversationClosed,
    ConversationOpened,
    MessageDeleted,
    MessageEdited,
    MessagePinned,
    MessageReacted,
    MessageRead,
    MessageSent,
)

from notification_router.rules.socket_events import Payload, enveloped


def preview(event: MessageSent, user_id: int, **counted: int) -> Payload:
    """What a recipient's list of conversations shows of a message (CHAT-010)."""
    return enveloped(
        "message_preview",
        "chat:message:sent",
        [user_id],
        {
            "conversationId": event.conversation_id,
            "lastMessage": event.preview,
            "lastMessageId": event.message_id,
            "senderId": event.sender_id,
            "senderUsername": event.sender_username,
            "senderProfilePic": event.sender_profile_pic,
            "messageType": event.message_type,
            "timestamp": event.sent_at,
            **counted,
        },
    )


def received(event: MessageSent) -> Payload:
    """The message itself (CHAT-012), with its place and the change that it is (CHAT-034)."""
    return enveloped(
        "message_received",
        "chat:message:received",
        (),
        {
            "conversationId": event.conversation_id,
            "messageId": event.message_id,
            "sequence": event.sequence,
            "revision": event.revision,
            "senderId": event.sender_id,
            "senderUsername": event.sender_username,
            "senderProfilePic": event.sender_profile_pic,
            "content": event.content,
            "messageType": event.message_type,
            "mediaUrl": event.media_url,
            "replyTo": event.reply_to,
            "mentions": list(event.mentions),
            "timestamp": event.sent_at,
        },
    )


def edited(event: MessageEdited) -> Payload:
    """A message has another text."""
    return enveloped(
        "message_edited",
        "chat:message:edited",
        (),
        {
            **_message(event),
            "content": event.content,
            "timestamp": event.edited_at,
        },
    )


def deleted(event: MessageDeleted, to: Iterable[int] = (), **counted: int) -> Payload:
    """A message is gone."""
    return enveloped(
        "message_deleted",
        "chat:message:deleted",
        to,
        {
            **_message(event),
            "reason": event.reason,
            "timestamp": event.deleted_at,
            **counted,
        },
    )


def reacted(event: MessageReacted) -> Payload:
    """Somebody reacted to a message, or took it back."""
    return enveloped(
        "message_reaction",
        "chat:message:reacted",
        (),
        {
            **_message(event),
            "userId": event.user_id,
            "reaction": event.reaction,
            "added": event.added,
            "timestamp": event.reacted_at,
        },
    )


def pinned(event: MessagePinned) -> Payload:
    """A message was pinned or unpinned."""
    return enveloped(
        "message_pinned",
        "chat:message:pinned",
        (),
        {
            **_message(event),
            "pinned": event.pinned,
            "changedBy": event.changed_by,
            "timestamp": event.changed_at,
        },
    )


def read(event: MessageRead, to: Iterable[int] = (), **counted: int) -> Payload:
    """Who has read up to which message, and when (CHAT-014)."""
    return enveloped(
        "message_read",
        "chat:message:read",
        to,
        {
            "conversationId": event.conversation_id,
            "messageId": event.message_id,
            "sequence": event.sequence,
            "userId": event.reader_id,
            "timestamp": event.read_at,
            **counted,
        },
    )


def opened(event: ConversationOpened) -> Payload:
    """A conversation is called otherwise, or open to others, now."""
    return enveloped(
        "conversation_updated",
        "chat:conversation:opened",
        (),
        {
            "conversationId": event.conversation_id,
            "kind": event.kind,
            "title": event.title,
            "writers": event.writers,
            "timestamp": event.opened_at,
        },
    )


def closed(event: ConversationClosed) -> Payload:
    """Nothing is said there any more."""
    return enveloped(
        "conversation_closed",
        "chat:conversation:closed",
        (),
        {
            "conversationId": event.conversation_id,
            "timestamp": event.closed_at,
        },
    )


def typing(conversation_id: str, user_id: int, username: str | None, on: bool) -> Payload:
    """Somebody types, or no more (CHAT-013)."""
    return enveloped(
        "typing_indicator",
        "chat:typing:started",
        (),
        {
            "conversationId": conversation_id,
            "userId": user_id,
            "username": username,
            "isTyping": on,
        },
    )


def _message(event: MessageEdited | MessageDeleted | MessageReacted | MessagePinned) -> Payload:
    return {
        "conversationId": event.conversation_id,
        "messageId": event.message_id,
        "sequence": event.sequence,
        "revision": event.revision,
    }
