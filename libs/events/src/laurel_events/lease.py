"""A lease in the database: of several relays one is active, until it stops renewing.

An advisory lock would not do: a process that is frozen, or whose host is cut off, keeps it for as
long as its connection seems alive.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SECONDS = 15.0
"""How long a relay that says nothing stays the active one; of the database's clock."""
RENEW_SECONDS = 3.0
NOTICED_SECONDS = RENEW_SECONDS + 2.0
"""How soon a relay that works has learnt that its lease was seized, and sends nothing more."""

# A relay of release 0.1.0 holds this advisory lock alone. Shared, it keeps the two versions from
# working at once, and not two of this one.
_LOCK = 7_001
_HELD = """
    insert into relay_lease (epoch, holder, expires_at)
    select 1, %(holder)s, clock_timestamp() + %(seconds)s * interval '1 second' {free}
    on conflict (only_row) do update
    set epoch = relay_lease.epoch + 1, holder = excluded.holder,
        expires_at = excluded.expires_at, idle = false
    {over}
    returning epoch
"""
_TAKE = _HELD.format(
    free="where pg_try_advisory_lock_shared(%(lock)s)",
    over="where relay_lease.expires_at < clock_timestamp()",
)
_SEIZE = _HELD.format(free="", over="")
_RENEW = """
    update relay_lease set expires_at = clock_timestamp() + %(seconds)s * interval '1 second'
    where epoch = %(epoch)s
"""
_RELEASE = "update relay_lease set expires_at = '-infinity' where epoch = %(epoch)s"
_IS_HELD = "select exists (select from relay_lease where expires_at > clock_timestamp())"


class LeaseLostError(RuntimeError):
    """Another relay is active: this one must neither send nor change the outbox."""

    def __init__(self) -> None:
        super().__init__("the relay's lease is lost")


@dataclass(slots=True)
class Lease:
    """The right to relay. `epoch` fences every change; `deadline` is of this process's `clock`."""

    epoch: int
    deadline: float
    clock: Callable[[], float] = time.monotonic

    @classmethod
    async def take(
        cls, database: Any, holder: str, clock: Callable[[], float] = time.monotonic
    ) -> "Lease | None":
        """The lease, if nobody holds it; under a new epoch."""
        asked = clock()
        cursor = await database.execute(
            _TAKE, {"holder": holder, "seconds": SECONDS, "lock": _LOCK}
        )
        taken = await cursor.fetchone()
        return cls(taken[0], asked + SECONDS, clock) if taken else None

    @classmethod
    async def seize(
        cls,
        database: Any,
        holder: str,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> "Lease":
        """The lease, whoever holds it, so that nothing leaves the outbox for these seconds.

        What the relay before still sends is forgotten by nobody: it is sent again later, under the
        same `ce_id`.
        """
        asked = clock()
        cursor = await database.execute(_SEIZE, {"holder": holder, "seconds": seconds})
        (epoch,) = await cursor.fetchone()
        return cls(epoch, asked + seconds, clock)

    def check(self) -> None:
        """Raises LeaseLostError once the lease may have run out, as after a freeze."""
        if self.clock() >= self.deadline:
            raise LeaseLostError

    async def renew(self, database: Any) -> None:
        """Hold it for longer; raises LeaseLostError if another relay has taken it."""
        asked = self.clock()
        renewed = await database.execute(_RENEW, {"epoch": self.epoch, "seconds": SECONDS})
        if not renewed.rowcount:
            raise LeaseLostError
        self.deadline = asked + SECONDS

    async def keep(self, database: Any) -> None:
        """Renew until cancelled; raises LeaseLostError when that fails for too long."""
        while True:
            await asyncio.sleep(min(RENEW_SECONDS, max(0.0, self.deadline - self.clock())))
            self.check()
            await self.renew(database)

    async def release(self, database: Any) -> None:
        """Let another relay take over at once."""
        await database.execute(_RELEASE, {"epoch": self.epoch})


async def is_held(database: Any) -> bool:
    """Whether some relay renews its lease."""
    cursor = await database.execute(_IS_HELD)
    return bool((await cursor.fetchone())[0])
