"""The one way to a PostgreSQL: no wait without an end, on either side of the connection.

A host that dies, freezes or is cut off sends no error: without these limits its peer waits for
hours, and the locks of a frozen client block its replicas as long.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import psycopg
from psycopg.conninfo import conninfo_to_dict

ANSWER_SECONDS = 5
"""How much longer the client waits than the server may take, for the answer's way back."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a connection may wait, in seconds; 0 is without end.

    `statement`, `lock` and `idle` (a client that holds a transaction and says nothing) are kept
    by the server, so that a frozen client loses its locks. `statement` is kept by the client
    too, as a frozen server keeps nothing. `dead` is how long either side takes to notice a peer
    that acknowledges no packet. `reach` is how long a worker tries while no database answers it at
    all, before others get its work.
    """

    connect: int = 5
    statement: int = 20
    lock: int = 10
    idle: int = 15
    dead: int = 15
    reach: float = 10

    def parameters(self, options: str | None = None) -> dict[str, Any]:
        """The libpq parameters that keep these limits, beside server options of one's own."""
        return {
            "connect_timeout": self.connect,
            "options": " ".join([*([options] if options else []), *self._options()]),
            "tcp_user_timeout": self.dead * 1000,
            **self._keepalives("keepalives"),
        }

    def _keepalives(self, prefix: str) -> Mapping[str, int]:
        probe = max(1, self.dead // 3)
        return {f"{prefix}_idle": probe, f"{prefix}_interval": probe, f"{prefix}_count": 2}

    def _options(self) -> list[str]:
        settings = {
            "statement_timeout": f"{self.statement}s",
            "lock_timeout": f"{self.lock}s",
            "idle_in_transaction_session_timeout": f"{self.idle}s",
            "tcp_user_timeout": self.dead * 1000,
            # While a statement runs, nothing else would tell that nobody waits for it any more.
            "client_connection_check_interval": "5s",
            **self._keepalives("tcp_keepalives"),
        }
        return [f"-c {name}={value}" for name, value in settings.items()]


LIMITS = Limits()
MIGRATION_LIMITS = Limits(statement=0, lock=30, idle=0)
"""A statement of a migration may last; waiting for a lock, it would hold up all that come after."""


class Connection(psycopg.AsyncConnection[Any]):
    """A connection that gives up a server which does not answer.

    Raises psycopg.OperationalError then, and is closed.
    """

    _answers_within: float | None = None

    @classmethod
    async def open(
        cls, dsn: str = "", *, limits: Limits = LIMITS, options: str | None = None, **given: Any
    ) -> Self:
        """Connect under these limits; what else is given is psycopg's."""
        in_dsn = conninfo_to_dict(dsn).get("options")
        own = options or (str(in_dsn) if in_dsn else None)
        connection = await cls.connect(dsn, **limits.parameters(own), **given)
        connection.wait_no_longer(limits)
        return connection

    def wait_no_longer(self, limits: Limits = LIMITS) -> None:
        """Give up a server that does not answer within these; for one that a pool has opened."""
        self._answers_within = limits.statement + ANSWER_SECONDS if limits.statement else None

    async def wait(self, gen: Any, *args: Any, **options: Any) -> Any:
        """Wait for the server, as psycopg does for every statement, within the limit."""
        try:
            async with asyncio.timeout(self._answers_within):
                return await super().wait(gen, *args, **options)
        except TimeoutError:
            await self.close()
            raise psycopg.OperationalError("the server does not answer") from None
