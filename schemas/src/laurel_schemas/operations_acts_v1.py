"""operations.acts.v1: what admins and support did in any service."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import Label, Timestamp, Token, UserId, vocabulary
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="operations.acts.v1",
    owner="operations",
    description="What admins and support did in any service, keyed by the service",
    key="service",
    partitions=1,
    retention=timedelta(days=365),
)

Path = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^/[\x21-\x7e]*$")]


class OperatorActed(Event, topic=TOPIC, type="operations.operator.acted"):
    """Somebody with a role changed something, or looked at what a user sees.

    It says who, where and when, by ids alone: what was asked for and what came of it is in the
    service's own tables and in the events with the same correlation. `path` is without its query.
    """

    service: Token
    action: Annotated[Token, vocabulary("changed", "viewed")]
    actor_id: UserId | None = Field(
        default=None, description="who did it; none where it was done by a command"
    )
    roles: tuple[Token, ...] = Field(
        default=(), max_length=20, description="the roles of the actor's token beside `user`"
    )
    method: Token
    route: Path = Field(description="the route as OpenAPI names it")
    path: Path = Field(description="the same with the ids that it was called with")
    subject_id: UserId | None = Field(default=None, description="the user whom it was done to")
    reason: Label | None = Field(default=None, description="why somebody looked; names no person")
    request_id: Token | None = None
    acted_at: Timestamp
