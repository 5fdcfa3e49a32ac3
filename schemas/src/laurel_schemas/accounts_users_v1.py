"""accounts.users.v1: the users of the surrounding platform."""

from typing import Annotated

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import Label, Timestamp, UserId
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="accounts.users.v1",
    owner="platform",
    description="The latest profile of every user",
    key="user_id",
    partitions=6,
    retention=None,
    compacted=True,
    deletion="accounts.user.deleted",
)

WalletAddress = Annotated[str, Field(pattern=r"^[1-9A-HJ-NP-Za-km-z]{32,44}$")]
"""A Solana account: base58 of 32 bytes."""


class UserAnnounced(Event, topic=TOPIC, type="accounts.user.announced"):
    """A user joined or changed their profile; the last one stands."""

    user_id: UserId
    wallet_address: WalletAddress
    username: Label | None = None
    avatar_url: Annotated[str, Field(max_length=500)] | None = None
    joined_at: Timestamp


class UserDeleted(Event, topic=TOPIC, type="accounts.user.deleted"):
    """A user was deleted: readers forget what they know of the person.

    A record of this key without a value says the same, and lets the topic forget, too.
    """

    user_id: UserId
