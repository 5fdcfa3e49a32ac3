"""A received event with the metadata that travelled as CloudEvents headers."""

from datetime import datetime
from typing import Generic, NamedTuple, Protocol, Self, TypeVar, cast
from uuid import UUID

import orjson
from laurel_schemas import Event
from laurel_schemas.plain import Plain

E = TypeVar("E", bound=Event)
E_co = TypeVar("E_co", bound=Event, covariant=True)


class Metadata(NamedTuple):
    """CloudEvents 1.0 attributes of an event and its W3C trace context (EVT-010).

    `origin` is where the first cause of the event lay in Kafka, as `topic/partition/offset`.

    A tuple, as one is made for every record: a frozen dataclass takes three times as long.
    """

    id: UUID
    type: str
    source: str
    time: datetime
    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: str | None = None
    origin: str | None = None


class Unread(Protocol):
    """A record that was checked, and of which no more was made than that took."""

    @property
    def kind(self) -> type[Event]:
        """Which event it is."""

    @property
    def plain(self) -> Plain | None:
        """Its fields, if that is how it was checked."""

    def event(self) -> Event:
        """Make the event."""

    def meta(self) -> Metadata:
        """Make its metadata."""


class _Known(NamedTuple):
    """An event and metadata that were made already."""

    made: Event
    known: Metadata

    @property
    def kind(self) -> type[Event]:
        return type(self.made)

    @property
    def plain(self) -> Plain | None:
        return None

    def event(self) -> Event:
        return self.made

    def meta(self) -> Metadata:
        return self.known


class Message(Generic[E_co]):
    """One event as it was received; not to be changed.

    `kind` is its type. Event and metadata of a received record are made when they are first asked
    for: most trades cause nothing, and their metadata alone would take as long as to count them.
    """

    __slots__ = ("_event", "_meta", "_unread", "kind")

    def __init__(self, event: E_co, meta: Metadata) -> None:
        self._hold(_Known(event, meta))

    @classmethod
    def of(cls, unread: Unread, event: E_co | None = None) -> Self:
        """The message of a record that was checked, with its event if that was made."""
        made = cls.__new__(cls)
        made._hold(unread)
        made._event = event
        return made

    def _hold(self, unread: Unread) -> None:
        self.kind: type[Event] = unread.kind
        self._event: E_co | None = None
        self._meta: Metadata | None = None
        self._unread = unread

    @property
    def event(self) -> E_co:
        """The event."""
        if self._event is None:
            self._event = cast(E_co, self._unread.event())
        return self._event

    @property
    def meta(self) -> Metadata:
        """What travelled as headers."""
        if self._meta is None:
            self._meta = self._unread.meta()
        return self._meta

    @property
    def plain(self) -> Plain:
        """The event's fields as JSON has them; at hand if the handler is marked `reads_plain`."""
        found = self._unread.plain
        return orjson.loads(self.event.encode()) if found is None else found
