"""Messages as they are sent and shown."""

from typing import Annotated, Literal

from laurel_schemas.chat_messages_v1 import Content
from laurel_schemas.fields import Timestamp, Token, Url, UserId
from laurel_service.api import Body, RequestBody
from pydantic import Field

from chat.store.messages import Message

MessageType = Literal["text", "image", "video", "audio", "gif", "sticker"]


class NewMessage(RequestBody):
    """A message; `clientMessageId` is the sender's own and makes a retry harmless for ever."""

    client_message_id: Token
    message_type: MessageType = "text"
    content: Content | None = None
    media_url: Url | None = None
    reply_to: Token | None = None
    mentions: Annotated[tuple[UserId, ...], Field(max_length=100)] = ()


class NewText(RequestBody):
    """Another text for a message."""

    content: Content


class Reaction(Body):
    """An emoji, how many people gave it, and whether the caller is one of them."""

    reaction: str
    count: int
    mine: bool


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
    reactions: list[Reaction]
    timestamp: Timestamp
    edited_at: Timestamp | None
    deleted_at: Timestamp | None
    pinned_at: Timestamp | None


class History(Body):
    """Messages in the order asked for; `has_more` if there are more than the limit.

    `revision` is that of the conversation as it is shown: events of a higher one come after it.
    """

    revision: int
    messages: list[ShownMessage]
    has_more: bool


class Deleted(Body):
    """The message that is gone."""

    message_id: str
    deleted: Literal[True] = True


def shown(message: Message) -> ShownMessage:
    """A message as the member sees it for whom it was read."""
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
        reactions=[
            Reaction(reaction=reaction, count=count, mine=mine)
            for reaction, count, mine in message.reactions or ()
        ],
        timestamp=message.sent_at,
        edited_at=message.edited_at,
        deleted_at=message.deleted_at,
        pinned_at=message.pinned_at,
    )
