"""The conversations that connections of this replica have open."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from notification_router.sockets.connections import Connection


@dataclass(slots=True, eq=False)
class Opened:
    """A connection that has a conversation open; `cursor` is the last event sent over it."""

    connection: Connection
    cursor: int


class Rooms:
    """Finds who has a conversation open, and what a connection has open."""

    def __init__(self, most_open: int) -> None:
        self._most_open = most_open
        self._by_name: defaultdict[str, dict[str, Opened]] = defaultdict(dict)
        self._by_sid: defaultdict[str, set[str]] = defaultdict(set)
        self._sizes: dict[str, int] = {}

    def open(self, name: str, connection: Connection, cursor: int) -> None:
        """A connection has a conversation open from this event on."""
        self._by_name[name][connection.sid] = Opened(connection, cursor)
        self._by_sid[connection.sid].add(name)

    def close(self, name: str, sid: str) -> bool:
        """A connection has it open no more; whether it had."""
        was_open = self._by_name.get(name, {}).pop(sid, None) is not None
        if was_open:
            self._by_sid[sid].discard(name)
        if not self._by_name.get(name):
            self._by_name.pop(name, None)
            self._sizes.pop(name, None)
        return was_open

    def leave(self, sid: str) -> None:
        """A connection has ended."""
        for name in list(self._by_sid.get(sid, ())):
            self.close(name, sid)
        self._by_sid.pop(sid, None)

    def of(self, name: str) -> list[Opened]:
        """Who has a conversation open here."""
        return list(self._by_name.get(name, {}).values())

    def holds(self, name: str, opened: Opened) -> bool:
        """Whether it is open still, and was not opened anew."""
        return self._by_name.get(name, {}).get(opened.connection.sid) is opened

    def one_by_one(self, name: str) -> Iterator[Opened]:
        """Who has it open now, for something to be sent to one after the other.

        Whoever closes it while others are sent it is left out.
        """
        return (one for one in self.of(name) if self.holds(name, one))

    def refusal(self, name: str, connection: Connection) -> str | None:
        """Why a connection may not open this besides what it has open; None if it may."""
        if connection.has_ended:
            return "this connection has ended"
        if len(self._by_sid.get(connection.sid, set()) - {name}) < self._most_open:
            return None
        return f"close one: a connection has at most {self._most_open} open"

    def cursors(self, names: Iterable[str] | None = None) -> dict[str, int]:
        """From where on each of these conversations is to be read; of all, if none is named."""
        asked = list(self._by_name if names is None else names)
        return {
            name: min(one.cursor for one in self._by_name[name].values())
            for name in asked
            if name in self._by_name
        }

    def resize(self, sizes: dict[str, int]) -> None:
        """How many members conversations have, as far as that is counted."""
        self._sizes |= {name: size for name, size in sizes.items() if name in self._by_name}

    def size(self, name: str) -> int:
        """How many members a conversation has, as far as that is counted."""
        return self._sizes.get(name, 0)
