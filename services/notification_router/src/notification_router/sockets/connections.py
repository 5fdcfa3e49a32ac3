"""The connections of this replica."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from notification_router import metrics
from notification_router.store.inbox import Arrived, Arriving, Reader

MOST_IN_FLIGHT = 500
"""Messages that a client may leave unacknowledged; bounds our memory. One that acknowledges gets no
more until it does; of one that never does the oldest are forgotten."""


@dataclass(slots=True, eq=False)
class Connection:
    """One socket of a user, over the session `eio_sid`; `cursor` is the last message sent over it.

    `arrival` is the newest message of its user when it connected; None until that is known.
    `after` is the last message that its device has seen, if it said so.
    `verify` raises once the token it came with is not valid any more. `has_ended` is for those who
    waited for something meanwhile.
    """

    sid: str
    eio_sid: str
    user_id: int
    verify: Callable[[], Awaitable[object]] = field(repr=False)
    roles: frozenset[str] = frozenset()
    after: UUID | None = None
    cursor: int = 0
    arrival: int | None = None
    acknowledges: bool = False
    in_flight: dict[UUID, None] = field(default_factory=dict)
    has_ended: bool = False

    @property
    def keeps_up(self) -> bool:
        """Whether the client keeps up, so that it may be sent more."""
        return not self.acknowledges or len(self.in_flight) < MOST_IN_FLIGHT

    def sent(self, seq: int, message_id: UUID) -> None:
        """A message is on its way."""
        self.cursor = seq
        self.in_flight[message_id] = None
        if not self.acknowledges and len(self.in_flight) > MOST_IN_FLIGHT:
            del self.in_flight[next(iter(self.in_flight))]

    def arriving(self) -> Arriving:
        """What is asked when it comes."""
        return Arriving(self.sid, self.user_id, self.after)

    def arrived(self, where: Arrived) -> None:
        """Begin after what its device has seen, acknowledged elsewhere or not (NTF-207).

        Where it named nothing, or nothing that is kept, with the newest that nobody has
        acknowledged.
        """
        self.cursor = where.begin if where.seen is None else where.seen
        self.arrival = where.newest if where.seen is None else where.seen

    def reader(self) -> Reader:
        """How far the connection has read, once its arrival is known."""
        return Reader(self.sid, self.user_id, self.cursor, self.arrival or 0)


class Connections:
    """Finds connections by their id and by their user."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Connection] = {}
        self._by_user: dict[int, dict[str, Connection]] = {}

    def __iter__(self) -> Iterator[Connection]:
        return iter(list(self._by_sid.values()))

    def add(self, connection: Connection) -> None:
        """Add a connection that was let in."""
        self._by_sid[connection.sid] = connection
        self._by_user.setdefault(connection.user_id, {})[connection.sid] = connection
        metrics.CONNECTIONS.set(len(self._by_sid))

    def remove(self, sid: str) -> None:
        """Remove a connection that ended; nothing happens if it is not there."""
        gone = self._by_sid.pop(sid, None)
        if gone is None:
            return
        gone.has_ended = True
        siblings = self._by_user[gone.user_id]
        del siblings[sid]
        if not siblings:
            del self._by_user[gone.user_id]
        metrics.CONNECTIONS.set(len(self._by_sid))

    def find(self, sid: str) -> Connection | None:
        """The connection of this id."""
        return self._by_sid.get(sid)

    def of_user(self, user_id: int) -> list[Connection]:
        """The user's connections, the oldest first."""
        return list(self._by_user.get(user_id, {}).values())

    def of_users(self, users: Iterable[int]) -> list[Connection]:
        """The connections of these users."""
        return [connection for user in users for connection in self.of_user(user)]
