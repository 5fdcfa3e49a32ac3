"""A service's own database."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Self
from uuid import UUID

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from uuid_utils.compat import uuid7

from laurel_events.connections import LIMITS, Connection, Limits
from laurel_events.faults import is_passing
from laurel_events.provenance import Provenance
from laurel_events.transaction import Transaction, UnitOfWork


def utc_now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


class Database:
    """A pool of connections that hands out units of work and reading sessions.

    `dsn` is a postgresql:// URL; `service` names the source of the events it publishes; `limits`
    bound every wait.
    """

    def __init__(
        self,
        dsn: str,
        *,
        service: str = "laurel",
        pool_size: int = 10,
        limits: Limits = LIMITS,
        new_id: Callable[[], UUID] = uuid7,
    ) -> None:
        self.limits = limits
        url = make_url(dsn).set(drivername="postgresql+psycopg")
        self.engine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            connect_args={"async_creator_fn": Connection.open, "limits": limits},
        )
        # One round trip a read: autocommit spares BEGIN and ROLLBACK.
        self._reader = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._source = f"/laurel/{service}"
        self._new_id = new_id

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.engine.dispose()

    def reading(self) -> AsyncSession:
        """A session for single-statement reads, without a transaction around them."""
        return AsyncSession(self._reader, expire_on_commit=False)

    async def answers(self) -> bool:
        """Whether it can be reached."""
        try:
            async with self.reading() as session:
                await session.execute(text("select 1"))
        except Exception as error:
            if not is_passing(error):
                raise
            return False
        return True

    def unit_of_work(
        self,
        now: Callable[[], datetime] = utc_now,
        *,
        correlation_id: UUID | None = None,
        traceparent: str | None = None,
        origin: str | None = None,
    ) -> UnitOfWork:
        """A unit of work whose events carry these unless another event caused them."""
        provenance = Provenance(self._source, self._new_id, correlation_id, traceparent, origin)

        @asynccontextmanager
        async def transaction() -> AsyncIterator[Transaction]:
            async with AsyncSession(self.engine, expire_on_commit=False) as session:
                tx = Transaction(session, now(), provenance)
                async with session.begin():
                    yield tx
                    await tx.flush()
            for action in tx.afterwards:
                await action()

        return transaction
