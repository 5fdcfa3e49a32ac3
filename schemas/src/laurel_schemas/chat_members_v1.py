"""chat.members.v1: who is in which conversation."""

from typing import Annotated

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import Timestamp, Token, UserId, vocabulary
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="chat.members.v1",
    owner="chat",
    description="The members of conversations, against which rooms admit",
    key="membership_id",
    partitions=6,
    retention=None,
    compacted=True,
    deletion="chat.member.left",
)

MembershipId = Annotated[
    str, Field(max_length=150, pattern=r"^[\x21-\x2e\x30-\x7e]{1,128}/[1-9][0-9]{0,18}$")
]
"""A conversation's id and a user's, with a slash between: `conv_123/456`."""


class _Membership(Event):
    membership_id: MembershipId


class MemberJoined(_Membership, topic=TOPIC, type="chat.member.joined"):
    """A user is a member of a conversation, in this role; the last one stands."""

    conversation_id: Token
    user_id: UserId
    role: Annotated[Token, vocabulary("owner", "admin", "member", "reader")]
    muted_until: Timestamp | None = None
    joined_at: Timestamp


class MemberLeft(_Membership, topic=TOPIC, type="chat.member.left"):
    """The user is no member any more; a record of this key without a value says the same."""
