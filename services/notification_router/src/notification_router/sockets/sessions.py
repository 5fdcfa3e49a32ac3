"""The Engine.IO sessions of this replica: what holds memory and a connection, whoever it is."""

from collections import Counter, defaultdict
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
    """Finds sessions by their id and by their user, without a look at the others."""

    def __init__(self) -> None:
        self._by_id: dict[str, Session] = {}
        self._by_user: defaultdict[int, list[Session]] = defaultdict(list)
        self._unproven: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Session]:
        return iter(list(self._by_id.values()))

    def add(self, session: Session) -> None:
        """Add a session that was let in."""
        self._by_id[session.eio_sid] = session
        self._count(session)

    def remove(self, eio_sid: str) -> Session | None:
        """Remove a session that ended; None if it is not there."""
        session = self._by_id.pop(eio_sid, None)
        if session is not None:
            self._uncount(session)
        return session

    def prove(self, session: Session, user_id: int) -> None:
        """Note whose a session is that was nobody's yet."""
        self._uncount(session)
        session.user_id = user_id
        self._count(session)

    def find(self, eio_sid: str) -> Session | None:
        """The session of this id."""
        return self._by_id.get(eio_sid)

    def of_user(self, user_id: int) -> list[Session]:
        """The sessions of a user, the one first that was theirs first."""
        return list(self._by_user.get(user_id, ()))

    def unproven(self, address: str) -> tuple[int, int]:
        """How many sessions are nobody's yet: of this address, and of all."""
        return self._unproven[address], self._unproven.total()

    def _count(self, session: Session) -> None:
        if session.user_id is None:
            self._unproven[session.address] += 1
        else:
            self._by_user[session.user_id].append(session)

    def _uncount(self, session: Session) -> None:
        if session.user_id is not None:
            own = self._by_user[session.user_id]
            own.remove(session)
            if not own:
                del self._by_user[session.user_id]
        elif self._unproven[session.address] > 1:
            self._unproven[session.address] -= 1
        else:
            del self._unproven[session.address]
