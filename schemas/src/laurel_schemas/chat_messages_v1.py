"""chat.messages.v1: what is said in conversations, in their order."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import Count, Label, Timestamp, Token, Url, UserId, vocabulary
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="chat.messages.v1",
    owner="chat",
    description="Messages sent, changed and read, keyed by conversation",
    key="conversation_id",
    partitions=6,
    retention=timedelta(days=30),
)

MAX_CONTENT = 10_000
NAMED_RECIPIENTS = 1000

Sequence = Annotated[int, Field(strict=True, ge=1)]
"""A message's place in its conversation: without gaps, the same for all."""

Content = Annotated[str, Field(min_length=1, max_length=MAX_CONTENT, pattern=r"^[^\x00]+$")]
Preview = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]+$")]
"""What a list of conversations shows of a message: its first 50 graphemes, or a label of its kind.
A grapheme may have many code points, which is what the limit counts."""

Revision = Annotated[int, Field(strict=True, ge=1)]
"""A change's place among all changes of its conversation's messages: without gaps. A reader whose
copy is of revision n applies what comes after n, and nothing twice."""

MessageType = Annotated[Token, vocabulary("text", "image", "video", "audio", "gif", "sticker")]


class _OfConversation(Event):
    conversation_id: Token


class Recipient(Event):
    """Somebody the message is for, and how many messages they then have not read."""

    user_id: UserId
    unread_count: Count


class ConversationOpened(_OfConversation, topic=TOPIC, type="chat.conversation.opened"):
    """A conversation was begun, or changed its name or who may write; the last one stands."""

    kind: Annotated[Token, vocabulary("direct", "group", "competition")]
    title: Label | None = None
    competition_id: Token | None = None
    writers: Annotated[Token, vocabulary("all", "admins")] | None = None
    opened_at: Timestamp


class ConversationClosed(_OfConversation, topic=TOPIC, type="chat.conversation.closed"):
    """Nothing can be sent to a conversation any more."""

    closed_at: Timestamp


class MemberInvited(_OfConversation, topic=TOPIC, type="chat.member.invited"):
    """A user is asked into a conversation; they are in it once they accept."""

    user_id: UserId
    invited_by: UserId
    invited_at: Timestamp


class MessageSent(_OfConversation, topic=TOPIC, type="chat.message.sent"):
    """A message was sent; one event however many receive it.

    `recipients` are the other members, each with their unread count; absent where there are more
    than a thousand: then members are found in chat.members.v1.
    """

    message_id: Token
    sequence: Sequence
    revision: Revision | None = None
    sender_id: UserId
    sender_username: Label | None = None
    sender_profile_pic: Url | None = None
    message_type: MessageType
    content: Content | None = None
    preview: Preview
    media_url: Url | None = None
    reply_to: Token | None = None
    mentions: Annotated[tuple[UserId, ...], Field(max_length=100)] = ()
    recipients: Annotated[tuple[Recipient, ...], Field(max_length=NAMED_RECIPIENTS)] | None = None
    sent_at: Timestamp


class MessageEdited(_OfConversation, topic=TOPIC, type="chat.message.edited"):
    """The sender changed a message's text; its place stays."""

    message_id: Token
    sequence: Sequence
    revision: Revision | None = None
    content: Content
    preview: Preview
    edited_at: Timestamp


class MessageDeleted(_OfConversation, topic=TOPIC, type="chat.message.deleted"):
    """A message is gone; its place stays, without content."""

    message_id: Token
    sequence: Sequence
    revision: Revision | None = None
    deleted_by: UserId | None = None
    reason: Annotated[Token, vocabulary("sender", "moderator", "erasure", "retention")]
    recipients: Annotated[tuple[Recipient, ...], Field(max_length=NAMED_RECIPIENTS)] | None = None
    deleted_at: Timestamp


class MessageRead(_OfConversation, topic=TOPIC, type="chat.message.read"):
    """A member has read up to a message; their position never goes back.

    `unread_count` is as of the conversation's `revision`, of which reading is no part.
    """

    reader_id: UserId
    message_id: Token
    sequence: Sequence
    revision: Revision | None = None
    unread_count: Count
    read_at: Timestamp


class MessageReacted(_OfConversation, topic=TOPIC, type="chat.message.reacted"):
    """A member added a reaction to a message, or took it back."""

    message_id: Token
    sequence: Sequence
    revision: Revision | None = None
    user_id: UserId
    reaction: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00]+$")]
    added: bool
    reacted_at: Timestamp


class MessagePinned(_OfConversation, topic=TOPIC, type="chat.message.pinned"):
    """A message was pinned or unpinned."""

    message_id: Token
    sequence: Sequence
    revision: Revision | None = None
    pinned: bool
    changed_by: UserId | None = None
    changed_at: Timestamp
