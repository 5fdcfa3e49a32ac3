"""A finding of the checks."""

from dataclasses import dataclass
from typing import Self

from laurel_schemas.tools.exports import EventName


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with what, and what to do about it; `where` names the place in the project."""

    where: str
    subject: str
    what: str
    remedy: str

    @classmethod
    def of_event(cls, name: EventName, field: str | None, what: str, remedy: str) -> Self:
        """A problem of an event, or of one of its fields."""
        return cls(str(name), f"field {field}" if field else "the event", what, remedy)

    def __str__(self) -> str:
        return f"{self.where}: {self.subject} {self.what}. {self.remedy}."
