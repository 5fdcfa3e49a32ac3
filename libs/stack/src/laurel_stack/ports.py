"""Loopback ports: free ones held until their server binds them."""

import os
import socket
from contextlib import suppress

from laurel_stack.errors import PortTaken

LOOPBACK = "127.0.0.1"
FIRST_UNPRIVILEGED = 1024


class Reservation:
    """Free loopback ports, bound so that nobody takes them before `release`.

    With `in_a_row`, each is the one before plus one.
    """

    def __init__(self, count: int, *, in_a_row: bool = False) -> None:
        self._sockets = _in_a_row(count) if in_a_row else [_bound(0) for _ in range(count)]
        self.ports: tuple[int, ...] = tuple(held.getsockname()[1] for held in self._sockets)

    def release(self) -> None:
        """Let the ports go, right before their server starts."""
        for held in self._sockets:
            held.close()

    def __enter__(self) -> "Reservation":
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _bound(port: int) -> socket.socket:
    held = socket.socket()
    try:
        held.bind((LOOPBACK, port))
    except OSError:
        held.close()
        raise
    return held


def _in_a_row(count: int) -> list[socket.socket]:
    while True:
        held = [_bound(0)]
        try:
            while len(held) < count:
                held.append(_bound(held[-1].getsockname()[1] + 1))
        except (OSError, OverflowError):  # the next one is taken, or there is none
            for one in held:
                one.close()
        else:
            return held


def free_port() -> int:
    """A port that nobody listens on now; hold a `Reservation` where it must stay so."""
    with Reservation(1) as held:
        return held.ports[0]


def is_free(port: int) -> bool:
    """Whether a server could listen on the loopback `port` now."""
    with socket.socket() as probe, suppress(OSError):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((LOOPBACK, port))
        return True
    return False


def require_free(port: int, setting: str) -> None:
    """Raise `PortTaken`, naming the `setting` that moves it, when `port` is in use."""
    if port < FIRST_UNPRIVILEGED and os.geteuid() != 0 and not is_free(port):
        raise PortTaken(
            f"Port {port} is for root alone.", f"Set {setting} to a port from {FIRST_UNPRIVILEGED}."
        )
    if not is_free(port):
        raise PortTaken(
            f"Port {port} is taken by another program.",
            f"Stop that program, or set {setting} to a free port and start again.",
        )
