"""What chat tells others."""

from collections.abc import Sequence
from datetime import datetime

from laurel_schemas.chat_members_v1 import MemberJoined, MemberLeft
from laurel_schemas.chat_messages_v1 import (
    ConversationOpened,
    MessageDeleted,
    MessageEdited,
    MessagePinned,
    MessageReacted,
    MessageSent,
    Recipient,
)

from chat.previews import preview
from chat.store.conversations import Opened
from chat.store.erasing import Given
from chat.store.members import Membership
from chat.store.messages import Message
from chat.store.reading import Recipient as Told


def joined(conversation_id: str, member: Membership) -> MemberJoined:
    """Somebody is a member in this role, and perhaps wants no push."""
    return MemberJoined(
        membership_id=f"{conversation_id}/{member.user_id}",
        conversation_id=conversation_id,
        user_id=member.user_id,
        role=member.role,
        muted_until=member.muted_until,
        joined_at=member.joined_at,
    )


def opened(conversation: Opened) -> ConversationOpened:
    """A conversation was begun, or is called otherwise or open to others now."""
    return ConversationOpened(
        conversation_id=conversation.conversation_id,
        kind=conversation.kind,
        title=conversation.title,
        competition_id=conversation.competition_id,
        writers=conversation.writers,
        opened_at=conversation.created_at,
    )


def left(conversation_id: str, user_id: int) -> MemberLeft:
    """Somebody is a member no more."""
    return MemberLeft(membership_id=f"{conversation_id}/{user_id}")


def sent(message: Message, revision: int, told: Sequence[Told] | None) -> MessageSent:
    """A message, and how much each of the others then has not read (CHAT-010, CHAT-012)."""
    return MessageSent(
        conversation_id=message.conversation_id,
        message_id=message.message_id,
        sequence=message.sequence,
        revision=revision,
        sender_id=message.sender_id,
        sender_username=message.username,
        sender_profile_pic=message.avatar_url,
        message_type=message.message_type,
        content=message.content,
        preview=preview(message.message_type, message.content),
        media_url=message.media_url,
        reply_to=message.reply_to,
        mentions=tuple(message.mentions),
        recipients=_recipients(told),
        sent_at=message.sent_at,
    )


def edited(message: Message, revision: int, content: str, at: datetime) -> MessageEdited:
    """A message has another text."""
    return MessageEdited(
        conversation_id=message.conversation_id,
        message_id=message.message_id,
        sequence=message.sequence,
        revision=revision,
        content=content,
        preview=preview(message.message_type, content),
        edited_at=at,
    )


def deleted(
    message: Message,
    revision: int,
    by: int | None,
    reason: str,
    told: Sequence[Told] | None,
    at: datetime,
) -> MessageDeleted:
    """A message is gone, and how much each of the others then has not read."""
    return MessageDeleted(
        conversation_id=message.conversation_id,
        message_id=message.message_id,
        sequence=message.sequence,
        revision=revision,
        deleted_by=by,
        reason=reason,
        recipients=_recipients(told),
        deleted_at=at,
    )


def reacted(
    message: Message | Given,
    revision: int,
    user_id: int,
    reaction: str,
    *,
    added: bool,
    at: datetime,
) -> MessageReacted:
    """Somebody reacted to a message, or took it back."""
    return MessageReacted(
        conversation_id=message.conversation_id,
        message_id=message.message_id,
        sequence=message.sequence,
        revision=revision,
        user_id=user_id,
        reaction=reaction,
        added=added,
        reacted_at=at,
    )


def pinned(
    message: Message, revision: int, by: int, *, pinned: bool, at: datetime
) -> MessagePinned:
    """A message was pinned or unpinned."""
    return MessagePinned(
        conversation_id=message.conversation_id,
        message_id=message.message_id,
        sequence=message.sequence,
        revision=revision,
        pinned=pinned,
        changed_by=by,
        changed_at=at,
    )


def _recipients(told: Sequence[Told] | None) -> tuple[Recipient, ...] | None:
    if told is None:
        return None
    return tuple(Recipient(user_id=each.user_id, unread_count=each.reading.unread) for each in told)
