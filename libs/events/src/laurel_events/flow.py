"""What a service consumes, publishes and does when it is due: the types behind `flow.py`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from laurel_schemas import Event

from laurel_events.message import Message

Handler = Callable[..., Awaitable[None]]
"""`async (messages: Sequence[Message[E]], tx: Transaction, *resources) -> None`."""

DueHandler = Callable[..., Awaitable[None]]
"""`async (task: DueTask, unit_of_work: UnitOfWork, *resources) -> None`."""

H = TypeVar("H", bound=Callable[..., Any])

_NATURAL_KEY = "__laurel_natural_key__"


class Reject(Exception):
    """A handler can't take this event, and never will: it goes to the dead letters.

    `reason` says in prose which field or rule, without personal data.
    """

    def __init__(self, message: Message[Event], reason: str) -> None:
        super().__init__(reason)
        self.message = message
        self.reason = reason


def naturally_idempotent(handler: H) -> H:
    """Mark a handler that dedupes by a natural key, so that the inbox is skipped (design 3)."""
    setattr(handler, _NATURAL_KEY, True)
    return handler


def is_naturally_idempotent(handler: Callable[..., Any]) -> bool:
    """Whether a handler was marked by `naturally_idempotent`."""
    return getattr(getattr(handler, "func", handler), _NATURAL_KEY, False)


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole event surface of a service.

    `streams` are the events that a stream job of it reads, beside its consumer (design 4).
    """

    service: str
    consumes: Mapping[type[Event], Handler]
    produces: tuple[type[Event], ...]
    due: Mapping[str, DueHandler] = field(default_factory=dict)
    streams: tuple[type[Event], ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that are consumed."""
        return tuple(sorted({event.TOPIC.name for event in self.consumes}))
