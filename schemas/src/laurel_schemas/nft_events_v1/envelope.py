"""The topic, and the envelope of its events."""

from datetime import timedelta
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from laurel_schemas.event import Event
from laurel_schemas.fields import Timestamp, UserId
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="nft-events.v1",
    owner="minting",
    description="The life of NFTs, their transactions and their benefits, keyed by user",
    key="user_id",
    partitions=6,
    retention=timedelta(days=30),
)

NftLevel = Annotated[int, Field(strict=True, ge=1, le=5)]
"""The tier of an NFT; for Trophy Breeder, which stands beside the ladder, 3."""


class NftDetail(Event):
    """A part of an event's data; names are camelCase on the wire."""

    model_config = ConfigDict(alias_generator=to_camel)


class NftData(NftDetail):
    """What an event is about, and whose NFT it is."""

    user_id: UserId


class NftEvent(Event):
    """`eventType` names the event, `timestamp` is when it happened."""

    model_config = ConfigDict(alias_generator=to_camel)

    timestamp: Timestamp
    data: NftData

    @property
    def user_id(self) -> int:
        """The user whose NFT it is."""
        return self.data.user_id
