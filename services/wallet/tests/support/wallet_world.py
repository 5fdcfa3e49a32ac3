"""What the wallet's tests do with a database, said once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from laurel_events import Database, Message, UnitOfWork
from laurel_events.testing import claimed, message, published
from laurel_schemas.social_interactions_v1 import Interaction
from laurel_service.transparency.notary import Notary
from sqlalchemy import text
from wallet.handlers.checkpoints import extend
from wallet.handlers.earning import ENTER_GATHERED, earn, enter_gathered
from wallet.settings import Limits

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
LIMITS = Limits()
RECEIPT_KEY = "ab" * 32
NOTARY = Notary.of("laurel.example/wallet", RECEIPT_KEY)


@dataclass(frozen=True, slots=True)
class World:
    """A wallet's database at a fixed moment, and what tests do with it."""

    database: Database

    @property
    def unit_of_work(self) -> UnitOfWork:
        """A transaction at noon of 2025-06-01."""
        return self.database.unit_of_work(lambda: NOW)

    async def earn(self, *interactions: Interaction) -> None:
        """Handle these interactions of one kind as one batch."""
        await self.handle([message(one) for one in interactions])

    async def handle(self, messages: Sequence[Message[Any]]) -> None:
        """Handle these messages of one kind as one batch."""
        async with self.unit_of_work() as tx:
            await earn(messages, tx, LIMITS)

    async def enter_gathered(self) -> None:
        """Enter what creators have gathered, as a minute later."""
        later = self.database.unit_of_work(lambda: NOW + LIMITS.gather_for)
        async with later() as tx:
            tx.schedule(ENTER_GATHERED, "all", tx.now)
        for task in await claimed(self.database, ENTER_GATHERED):
            await enter_gathered(task, later, LIMITS)

    async def log(self) -> None:
        """Append to the log what it lacks."""
        async with self.unit_of_work() as tx:
            await extend(tx, NOTARY)

    async def balances(self) -> Mapping[int, Decimal]:
        """Everybody's balance."""
        return {row.user_id: row.balance for row in await self.rows("select * from accounts")}

    async def rows(self, query: str, **parameters: Any) -> Sequence[Any]:
        """What a query finds."""
        async with self.database.reading() as session:
            return (await session.execute(text(query), parameters)).all()

    async def told(self) -> list[Any]:
        """The events that wait in the outbox."""
        return [one.event for one in await published(self.database)]

    async def breaks(self, tampering: str, check: str) -> bool:
        """Whether a query for what breaks a rule finds something after this, which is undone."""
        async with self.database.engine.connect() as connection:
            await connection.execute(text(tampering))
            found = (await connection.execute(text(check))).all()
            await connection.rollback()
        return bool(found)

    async def execute(self, statement: str) -> None:
        """Change the database behind the service's back."""
        async with self.unit_of_work() as tx:
            await tx.session.execute(text(statement))
