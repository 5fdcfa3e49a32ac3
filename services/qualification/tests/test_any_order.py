"""The same trades and badges lead to the same standing in any order, batches and repetitions."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from laurel_events import Database, UnitOfWork
from laurel_events.testing import message
from laurel_schemas.badges_badges_v1 import BadgeActivated
from laurel_schemas.trade_content import TradeLimits
from laurel_schemas.trading_trades_v1 import TradeExecuted
from qualification import store
from qualification.handlers import count_badges, record_trades
from qualification.ladders import Ladders
from qualification.settings import LADDER
from sqlalchemy import text

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
LIMITS = TradeLimits(ahead=timedelta(days=1))
USERS = (0, 1, 2)
FIRST_USER = count(1000, len(USERS))

Happening = TradeExecuted | BadgeActivated

USD = st.one_of(
    st.decimals(0, 100, places=10),
    st.sampled_from(["50000", "49999.9999999999", "200000", "4500000", "50000000"]).map(Decimal),
)


@st.composite
def happenings(draw: st.DrawFn) -> list[Happening]:
    """Distinct trades and activations of users 0 to 2."""
    trades = draw(
        st.lists(
            st.tuples(st.sampled_from(USERS), USD, st.sampled_from(["perpetual", "strategy"])),
            min_size=1,
            max_size=12,
        )
    )
    badges = [draw(st.integers(0, 6)) for _ in USERS]
    return [
        *(_trade(number, *one) for number, one in enumerate(trades)),
        *(_badge(user, n) for user, most in enumerate(badges) for n in range(1, most + 1)),
    ]


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[Happening], list[list[Happening]]]:
    """What happened, and the batches it comes in: shuffled, some of it more than once."""
    happened = draw(happenings())
    again = draw(st.lists(st.sampled_from(happened), max_size=len(happened)))
    order = draw(st.permutations(happened + again))
    cuts = draw(st.sets(st.integers(1, len(order)), max_size=5))
    edges = sorted({0, *cuts, len(order)})
    return happened, [order[start:end] for start, end in pairwise(edges)]


@pytest.mark.requirement("TIER-020", "TIER-004", "TIER-032", "GEN-071")
@given(arrivals())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_standings_tiers_and_milestones_are_those_of_a_recount(
    opened: Database,
    unit_of_work: UnitOfWork,
    came: tuple[list[Happening], list[list[Happening]]],
) -> None:
    happened, batches = came
    first = next(FIRST_USER)
    for batch in batches:
        await _handle(unit_of_work, [_of(first, one) for one in batch])
    for user in USERS:
        seen = await _seen(opened, first + user)
        assert seen == _recount([one for one in happened if one.user_id == user + 1])


async def _handle(unit_of_work: UnitOfWork, batch: Sequence[Happening]) -> None:
    """As the consumer does: what is of one type together, in one transaction each."""
    trades = [message(one) for one in batch if isinstance(one, TradeExecuted)]
    badges = [message(one) for one in batch if isinstance(one, BadgeActivated)]
    async with unit_of_work() as tx:
        if trades:
            await record_trades(trades, tx, Ladders(), LIMITS)
        if badges:
            await count_badges(badges, tx, Ladders())
        assert tx.answers == []


async def _seen(database: Database, user_id: int) -> dict[str, object]:
    milestones = "select trim_scale(milestone_usd) from milestones_reached where user_id = :user"
    async with database.reading() as session:
        standing = await store.standing_of(session, user_id)
        unlocks = await store.unlocks_of(session, user_id)
        reached = await session.scalars(text(milestones), {"user": user_id})
        return {
            "perpetual": standing.perpetual_usd,
            "strategy": standing.strategy_usd,
            "trades": standing.trade_count,
            "badges": standing.badges_activated,
            "level": standing.unlocked_level,
            "unlocked": sorted(one.level for one in unlocks),
            "milestones": set(reached),
        }


def _recount(happened: Sequence[Happening]) -> dict[str, object]:
    trades = [one for one in happened if isinstance(one, TradeExecuted)]
    badges = len(happened) - len(trades)
    perpetual, strategy = (
        sum((one.notional_usd for one in trades if one.source == source), Decimal(0))
        for source in ("perpetual", "strategy")
    )
    volume = perpetual + strategy
    level = max((t.level for t in LADDER.tiers if t.is_met(volume, badges)), default=0)
    return {
        "perpetual": perpetual,
        "strategy": strategy,
        "trades": len(trades),
        "badges": badges,
        "level": level,
        "unlocked": list(range(1, level + 1)),
        "milestones": {one.volume_usd for one in LADDER.milestones if one.volume_usd <= volume},
    }


def _trade(number: int, user: int, usd: Decimal, source: str) -> TradeExecuted:
    return TradeExecuted(
        trade_id=f"t-{number}",
        user_id=user + 1,
        pair="BTC",
        side="buy",
        price=Decimal(1),
        size=usd,
        notional_usd=usd,
        traded_at=NOW,
        source=source,
    )


def _badge(user: int, number: int) -> BadgeActivated:
    return BadgeActivated(
        user_id=user + 1, badge_id=f"badge_{number}", activated_badges=number, activated_at=NOW
    )


def _of(first: int, happened: Happening) -> Happening:
    """The same of a user whom no other example has."""
    return happened.model_copy(update={"user_id": first + happened.user_id - 1})
