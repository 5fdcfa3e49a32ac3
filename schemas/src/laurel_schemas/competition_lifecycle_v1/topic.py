"""The topic's facts, and what its events share."""

from datetime import timedelta
from typing import Annotated

from laurel_schemas.event import Event
from laurel_schemas.fields import Label, Token, vocabulary
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="competition.lifecycle.v1",
    owner="competition",
    description="Competitions from announcement to end, and who takes part, keyed by competition",
    key="competition_id",
    partitions=6,
    retention=timedelta(days=90),
)

Status = Annotated[
    Token, vocabulary("draft", "upcoming", "active", "paused", "completed", "cancelled")
]


class OfCompetition(Event):
    """Which competition it is about."""

    competition_id: Token
    competition_name: Label
