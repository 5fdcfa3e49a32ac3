"""qualification.volumes.v1: the latest volume of every user."""

from typing import Annotated

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import Amount, Timestamp, UserId, WholeCount, WholeLevel
from laurel_schemas.integers import Integral
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
    revision: Annotated[int, Field(ge=1), Integral()]
    volume_usd: Amount
    trade_count: WholeCount
    badges_activated: WholeCount
    volume_level: WholeLevel
    unlocked_level: WholeLevel
    as_of: Timestamp
