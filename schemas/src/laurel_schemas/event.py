"""The base of every event."""

from collections.abc import Callable
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict

from laurel_schemas.topic import Topic


class UnknownEventError(LookupError):
    """No event of this type is known on this topic."""

    def __init__(self, topic: str, type_: str) -> None:
        super().__init__(f"ce_type {type_!r} is not an event of topic {topic}")


class Event(BaseModel):
    """A fact that happened, immutable; its id, time and cause travel as CloudEvents headers.

    A subclass names its topic and its CloudEvents type as class arguments. Readers ignore
    fields they don't know, so that a version may grow by optional fields.

    `planned` says that the owner of the topic doesn't publish the event yet (or, on a topic of
    the platform, that nobody reads it), `unread` that it is published and its reader is still to
    come. Both are promises for services that are built side by side, and go with the mark.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, strict=True)

    TOPIC: ClassVar[Topic]
    TYPE: ClassVar[str]
    PLANNED: ClassVar[bool] = False
    UNREAD: ClassVar[bool] = False

    def __init_subclass__(
        cls,
        topic: Topic | None = None,
        type: str | None = None,
        planned: bool = False,
        unread: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        if topic is not None and type is not None:
            cls.TOPIC, cls.TYPE = topic, type
            cls.PLANNED, cls.UNREAD = planned or topic.planned, unread

    @property
    def key(self) -> str:
        """The Kafka key: the id whose order matters on this event's topic."""
        return str(getattr(self, self.TOPIC.key))

    def encode(self) -> bytes:
        """The event's value on the wire: plain JSON by its published field names."""
        return self.__pydantic_serializer__.to_json(self, by_alias=True)

    @classmethod
    def decode(cls, value: bytes) -> Self:
        """Read an event from its value; raises pydantic.ValidationError naming each bad field."""
        return cls.decoder()(value)

    @classmethod
    def decoder(cls) -> Callable[[bytes], Self]:
        """`decode` for many values: without what looking it up each time would cost."""
        return cls.__pydantic_validator__.validate_json
