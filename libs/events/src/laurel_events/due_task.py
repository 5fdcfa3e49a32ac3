"""A due row that this worker has claimed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from laurel_events.transaction import Transaction

_DONE = text("delete from due where kind = :kind and key = :key and due_at = :lease")
_AGAIN = text("""
    with again as (
        update due set due_at = :at, attempt = 0
        where kind = :kind and key = :key and due_at = :lease
    )
    select pg_notify('due', '')
""")


@dataclass(frozen=True, slots=True)
class DueTask:
    """Something that is due now, held until `lease`.

    `attempt` counts from 1 and starts anew with every `again`. Both ways to settle act only
    while the lease is still ours, so that a task scheduled anew meanwhile is kept.
    """

    kind: str
    key: str
    payload: dict[str, Any]
    attempt: int
    lease: datetime
    correlation_id: UUID | None = None
    traceparent: str | None = None

    async def done(self, tx: Transaction) -> None:
        """Remove the row together with what the transaction saves."""
        await tx.session.execute(_DONE, {"kind": self.kind, "key": self.key, "lease": self.lease})

    async def again(self, tx: Transaction, at: datetime) -> None:
        """Let the row be due again at a time, together with what the transaction saves."""
        await tx.session.execute(
            _AGAIN, {"kind": self.kind, "key": self.key, "lease": self.lease, "at": at}
        )
