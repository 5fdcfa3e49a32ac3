"""What a service consumes, publishes and does when it is due: the types behind `flow.py`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from laurel_schemas import Event, Topic

Handler = Callable[..., Awaitable[None]]
"""`async (messages: Sequence[Message[E]], tx: Transaction, *resources) -> None`.

How it answers for each event is in `answers`."""

DueHandler = Callable[..., Awaitable[None]]
"""`async (task: DueTask, unit_of_work: UnitOfWork, *resources) -> None`."""

EphemeralHandler = Callable[..., Awaitable[None]]
"""`async (messages: Sequence[Message[E]], *resources) -> None`."""

H = TypeVar("H", bound=Callable[..., Any])

_NATURAL_KEY = "__laurel_natural_key__"
_MAY_DEFER = "__laurel_may_defer__"
_PLAIN = "__laurel_plain__"


def naturally_idempotent(handler: H) -> H:
    """Mark a handler that dedupes by a natural key, so that the inbox is skipped (EVT-031)."""
    setattr(handler, _NATURAL_KEY, True)
    return handler


def is_naturally_idempotent(handler: Callable[..., Any]) -> bool:
    """Whether a handler was marked by `naturally_idempotent`."""
    return getattr(getattr(handler, "func", handler), _NATURAL_KEY, False)


def may_defer(handler: H) -> H:
    """Mark a handler that may answer `Deferred`: its topics cost one more query a transaction."""
    setattr(handler, _MAY_DEFER, True)
    return handler


def defers(handler: Callable[..., Any]) -> bool:
    """Whether a handler was marked by `may_defer`."""
    return getattr(getattr(handler, "func", handler), _MAY_DEFER, False)


def reads_plain(handler: H) -> H:
    """Mark a handler that reads `Message.plain`: an event is made only of those it asks for."""
    setattr(handler, _PLAIN, True)
    return handler


@dataclass(frozen=True, slots=True)
class TopicOptions:
    """How a topic is consumed where that differs from the others.

    `batch_size` is the most of its events in one transaction: fewer where each costs much.
    """

    batch_size: int | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole event surface of a service.

    `streams` are the events that a stream job of it reads, beside its consumer (EVT-043).
    `ephemeral` are events that are worthless a second later: every API process hears all of them
    from the moment on at which it listens, without group, inbox, transaction or dead letters; a
    handler does what concerns its own process, such as its sockets. `emits_ephemeral` are those
    that the service sends by its resource `EphemeralProducer`.
    `carries` are events of the platform that it takes from outside and passes on under the sender's
    name, `watches` the topics whose lag and dead letters it looks at, and to which it sends refused
    records again.
    `options` are by topic. `defer_for` is how long a deferred event is tried before it goes to
    the dead letters.
    `at_once` says of which kind of due tasks how many run at once in a process, where the
    worker's own choice of 8 does not suit.
    `rest` is how long events that come on are gathered between two batches: longer costs less, and
    is for a service whose readers don't wait for it.
    """

    service: str
    consumes: Mapping[type[Event], Handler]
    produces: tuple[type[Event], ...]
    due: Mapping[str, DueHandler] = field(default_factory=dict)
    streams: tuple[type[Event], ...] = ()
    ephemeral: Mapping[type[Event], EphemeralHandler] = field(default_factory=dict)
    emits_ephemeral: tuple[type[Event], ...] = ()
    carries: tuple[type[Event], ...] = ()
    watches: tuple[Topic, ...] = ()
    options: Mapping[str, TopicOptions] = field(default_factory=dict)
    defer_for: timedelta = timedelta(days=1)
    at_once: Mapping[str, int] = field(default_factory=dict)
    rest: timedelta = timedelta(milliseconds=80)

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that are consumed."""
        return tuple(sorted({event.TOPIC.name for event in self.consumes}))

    @property
    def plain(self) -> frozenset[type[Event]]:
        """The events whose handlers read them plainly."""
        return frozenset(
            event
            for event, handler in self.consumes.items()
            if getattr(getattr(handler, "func", handler), _PLAIN, False)
        )
