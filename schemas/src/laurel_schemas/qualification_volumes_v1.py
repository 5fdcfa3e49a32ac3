"""qualification.volumes.v1: the latest volume of every user."""

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import Amount, Timestamp, UserId
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="qualification.volumes.v1",
    owner="qualification",
    description="A snapshot per user: at most one a second, and at once when a tier unlocks",
    key="user_id",
    partitions=6,
    retention=None,
    compacted=True,
)


class VolumeSnapshot(Event, topic=TOPIC, type="qualification.volume.snapshot"):
    """A user's volume and standing at a moment; later snapshots have a higher `revision`.

    `volume_level` is the highest tier the volume alone reaches, `unlocked_level` the highest
    one whose badges are met too; 0 is none.
    """

    user_id: UserId
    revision: int = Field(ge=1)
    volume_usd: Amount
    trade_count: int = Field(ge=0)
    badges_activated: int = Field(ge=0)
    volume_level: int = Field(ge=0, le=5)
    unlocked_level: int = Field(ge=0, le=5)
    as_of: Timestamp
