"""The Engine.IO sessions of this replica: what holds memory and a connection, whoever it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from notification_router.rules.rate import Allowance


class Ending(Enum):
    """Why a session ends, as its client is told, and whether the client should come back.

    Whoever comes back does so by itself: its connection is lost rather than ended, which client
    libraries answer by connecting again.
    """

    TOKEN_EXPIRED = ("token_expired", True)
    TOKEN_INVALID = ("token_invalid", False)
    TOO_MANY_CONNECTIONS = ("too_many_connections", False)
    TOO_MANY_EVENTS = ("too_many_events", False)
    BAD_FRAME = ("bad_frame", False)
    NOT_CONNECTED = ("not_connected", False)
    RESTART = ("restart", True)

    def __init__(self, reason: str, comes_back: bool) -> None:
        self.reason = reason
        self.comes_back = comes_back


@dataclass(slots=True, eq=False)
class Session:
    """One Engine.IO session; `user_id` is None until a token has said whose it is.

    `sid` is that of its Socket.IO connection, None until there is one. `opened_at` is in seconds
    of the caller's clock.
    """

    eio_sid: str
    opened_at: float
    allowance: Allowance
    address: str
    user_id: int | None = None
    sid: str | None = None


class Sessions:
    """Finds sessions by their id and by their user."""

    def __init__(self) -> None:
        self._by_id: dict[str, Session] = {}

    def __iter__(self) -> Iterator[Session]:
        return iter(list(self._by_id.values()))

    def add(self, session: Session) -> None:
        """Add a session that was let in."""
        self._by_id[session.eio_sid] = session

    def remove(self, eio_sid: str) -> Session | None:
        """Remove a session that ended; None if it is not there."""
        return self._by_id.pop(eio_sid, None)

    def find(self, eio_sid: str) -> Session | None:
        """The session of this id."""
        return self._by_id.get(eio_sid)

    def of_user(self, user_id: int | None) -> list[Session]:
        """The sessions of a user, or of nobody yet, the oldest first."""
        return [session for session in self._by_id.values() if session.user_id == user_id]
