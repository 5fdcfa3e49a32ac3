"""A due row that this worker has claimed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from laurel_events.transaction import Transaction

# A row that was scheduled anew while it was held has attempt 0: it stays, and may run at once.
_DONE = text("""
    with gone as (
        delete from due
        where kind = :kind and key = :key and claim = :claim and attempt > 0 returning 1
    ), freed as (
        update due set held_until = null, claim = null
        where kind = :kind and key = :key and claim = :claim and attempt = 0
        returning pg_notify('due', '')
    )
    select (select count(*) from gone) + (select count(*) from freed)
""")
_AGAIN = text("""
    with again as (
        update due set held_until = null, claim = null, attempt = 0,
            due_at = case when attempt > 0 then :at else due_at end,
            payload = case when attempt > 0 then coalesce(cast(:payload as jsonb), payload)
                else payload end
        where kind = :kind and key = :key and claim = :claim
        returning pg_notify('due', '')
    )
    select count(*) from again
""")


class LeaseLostError(RuntimeError):
    """Another worker has claimed this task meanwhile: what the transaction saves must not be."""

    def __init__(self, task: "DueTask") -> None:
        super().__init__(f"the lease of a due task of kind {task.kind} is lost")


@dataclass(frozen=True, slots=True)
class DueTask:
    """Something that is due now, held under `claim` while its worker renews the lease.

    `attempt` counts from 1 and starts anew with every `again`. A task that is scheduled anew
    meanwhile is kept, and runs when this one has settled.
    """

    kind: str
    key: str
    payload: dict[str, Any]
    attempt: int
    claim: UUID
    correlation_id: UUID | None = None
    traceparent: str | None = None
    origin: str | None = None

    async def done(self, tx: Transaction) -> None:
        """Remove the row together with what the transaction saves; raises LeaseLostError."""
        await self._settle(tx, _DONE)

    async def again(
        self, tx: Transaction, at: datetime, payload: Mapping[str, Any] | None = None
    ) -> None:
        """Let the row be due again at a time, together with what the transaction saves.

        It says `payload` then, where one is given. Scheduled anew meanwhile, it stays as that says.
        Raises LeaseLostError.
        """
        given = None if payload is None else orjson.dumps(payload).decode()
        await self._settle(tx, _AGAIN, at=at, payload=given)

    async def _settle(self, tx: Transaction, statement: Any, **parameters: Any) -> None:
        own = {"kind": self.kind, "key": self.key, "claim": self.claim}
        if not await tx.session.scalar(statement, own | parameters):
            raise LeaseLostError(self)
