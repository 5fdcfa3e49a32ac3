"""What the tests of competition do with a database, said once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from competition.flow import DUE
from competition.handlers import drafting, entering, lifecycle
from competition.handlers.lifecycle import ADVANCE, SETTLE
from competition.handlers.trades import record_trades
from competition.rules.competition import Competition, Terms
from competition.rules.entering import Entry
from competition.rules.participation import Reward
from competition.rules.prizes import PrizeRange
from competition.rules.settling import SettlingLimits
from competition.store import scores, standings
from laurel_events import Database, UnitOfWork
from laurel_events.testing import claimed, message, published
from laurel_schemas.competition_lifecycle_v1 import CompetitionStatusChanged
from laurel_schemas.trade_content import TradeLimits
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service.testing import bearer
from laurel_service.transparency.notary import Notary
from sqlalchemy import text

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OWNER, ADMIN, ANNA, BEN, CLEO = 800, 900, 7, 8, 9
API = "/api/events"
MANAGED = f"{API}/admin/competitions"
AS_OWNER = bearer(OWNER, roles=("user", "organizer"))
AS_ADMIN = bearer(ADMIN, roles=("user", "admin"))

TERMS = Terms(
    name="Weekly Trading Championship",
    description="Trade the most in a week.",
    starts_at=NOW + HOUR,
    ends_at=NOW + 3 * HOUR,
    entry_deadline=NOW + 3 * HOUR,
    scoring="volume",
)

PRIZES = (
    PrizeRange(1, 1, "points", "500 points", points=Decimal(500)),
    PrizeRange(2, 4, "points", "a share of 100 points", points=Decimal(100)),
    PrizeRange(1, 3, "nft", "Trophy Breeder NFT", tier_level=3, tier_name="Trophy Breeder"),
)
REWARDS = (
    Reward("points", "1.50 points for taking part", points=Decimal("1.50")),
    Reward("fee_discount", "5 % off for who trades often", 3, fee_reduction_percent=5),
)
LIMITS = TradeLimits(ahead=timedelta(days=1))
SETTLING = SettlingLimits()
SEAL_KEY = "07" * 32
NOTARY = Notary.of("laurel.example/competition", SEAL_KEY)
_IDS = count(1)


def trade(user_id: int, usd: str, at: datetime, **fields: Any) -> TradeExecuted:
    """A trade of BTC with an id of its own, unless told."""
    given = {
        "trade_id": f"t-{next(_IDS)}",
        "user_id": user_id,
        "pair": "BTC",
        "side": "buy",
        "price": Decimal(1),
        "size": Decimal(1),
        "notional_usd": Decimal(usd),
        "traded_at": at,
        **fields,
    }
    return TradeExecuted(**given)


@dataclass
class Clock:
    """The time, which a test moves."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """The time."""
        return self.now


@dataclass
class World:
    """A database of competition and a clock."""

    database: Database
    clock: Clock = field(default_factory=Clock)

    @property
    def unit_of_work(self) -> UnitOfWork:
        """A transaction at the clock's time."""
        return self.database.unit_of_work(self.clock)

    async def draft(self, **terms: Any) -> Competition:
        """A draft of OWNER."""
        async with self.unit_of_work() as tx:
            return await drafting.create(replace(TERMS, **terms), OWNER, tx)

    async def publish(self, **terms: Any) -> Competition:
        """A competition that is upcoming; it starts in an hour and lasts two, unless told."""
        made = await self.draft(**terms)
        async with self.unit_of_work() as tx:
            await drafting.approve(made.id, ADMIN, tx)
            return await lifecycle.decide(made.id, "publish", OWNER, "it is ready", tx)

    async def decide(self, competition: Competition, step: str) -> Competition:
        """A decision of OWNER."""
        async with self.unit_of_work() as tx:
            return await lifecycle.decide(competition.id, step, OWNER, "so decided", tx)

    async def enter(self, competition: Competition, *users: int) -> list[Entry]:
        """Let users take part."""
        made = []
        for user in users:
            async with self.unit_of_work() as tx:
                entry = await entering.enter(competition.id, user, tx)
            assert entry is not None
            made.append(entry)
        return made

    async def trade(self, *trades: TradeExecuted) -> None:
        """Hand trades to the handler as one batch."""
        async with self.unit_of_work() as tx:
            await record_trades([message(one) for one in trades], tx, LIMITS)

    async def standings(self, competition: Competition) -> list[Any]:
        """Who stands where, and their scores."""
        async with self.database.reading() as session:
            found = await standings.top(session, competition.id, 100)
        assert [one.rank for one in found] == list(range(1, len(found) + 1))
        return [(one.user_id, one.score) for one in found]

    async def rescored(self, competition: Competition) -> int:
        """How many scores are others when they are computed anew."""
        async with self.unit_of_work() as tx:
            page = await scores.page(tx.session, competition.id, 0, 1_000)
            return await scores.rescore(tx.session, page)

    async def settle(self, competition: Competition) -> None:
        """Let a competition end and be settled, as a worker would."""
        await self.at(max(self.clock.now, competition.terms.ends_at))
        self.clock.now = max(self.clock.now, competition.terms.ends_at + SETTLING.grace)
        while await self.rows("select 1 from due where kind = :kind", kind=SETTLE):
            await self.run(SETTLE, limits=SETTLING, notary=NOTARY)

    async def prizes(self) -> list[Any]:
        """Every prize, by user and place in the table."""
        return list(
            await self.rows("select * from user_event_prizes order by competition_id, user_id")
        )

    async def run(self, kind: str = ADVANCE, **resources: Any) -> None:
        """Run each row of a kind that there is, due already or not, once."""
        for task in await claimed(self.database, kind):
            await DUE[kind](task, self.unit_of_work, **resources)

    async def at(self, time: datetime) -> None:
        """Move the clock, and make what is due then."""
        self.clock.now = time
        await self.run()

    async def status(self, competition: Competition) -> str:
        """What a competition's status is now."""
        [row] = await self.rows("select status from competitions where id = :id", id=competition.id)
        return str(row.status)

    async def rows(self, query: str, **parameters: Any) -> Sequence[Any]:
        """What a query finds."""
        async with self.database.reading() as session:
            return (await session.execute(text(query), parameters)).all()

    async def execute(self, statement: str) -> None:
        """Change the database behind the service's back."""
        async with self.unit_of_work() as tx:
            await tx.session.execute(text(statement))

    async def told(self, kind: type[Any]) -> list[Any]:
        """The events of a kind that wait in the outbox, in order."""
        return [one.event for one in await published(self.database) if isinstance(one.event, kind)]

    async def transitions(self, competition: Competition | UUID) -> list[tuple[str, str]]:
        """The transitions of a competition that were told, in order."""
        id_ = str(competition.id if isinstance(competition, Competition) else competition)
        return [
            (one.previous_status, one.status)
            for one in await self.told(CompetitionStatusChanged)
            if one.competition_id == id_
        ]
