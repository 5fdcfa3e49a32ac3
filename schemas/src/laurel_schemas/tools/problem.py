"""A finding of the checks."""

from dataclasses import dataclass

from laurel_schemas.tools.exports import EventName


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with which field of which event, and what to do about it."""

    event: EventName
    field: str | None
    what: str
    remedy: str

    def __str__(self) -> str:
        subject = f"field {self.field}" if self.field else "the event"
        return f"{self.event.topic}, {self.event.type}: {subject} {self.what}. {self.remedy}."
