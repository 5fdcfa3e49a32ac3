"""The environment of the bridge service."""

from laurel_service import StatelessSettings
from pydantic import Field


class Settings(StatelessSettings):
    """What every service reads but for a database, and how much may wait for Kafka."""

    events_waiting: int = Field(
        default=5000,
        ge=500,
        description="the most events of all senders that wait for Kafka; who brings more is told"
        " to come again",
    )
