"""Progress against a plain recount of the same trades, whatever their order and repetitions."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count, pairwise

import pytest
from badges import store
from badges.catalogue import parse
from badges.handlers import record_trades
from badges.offered import Offered
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from laurel_events import Database, UnitOfWork
from laurel_events.testing import message
from laurel_schemas.trading_trades_v1 import TradeExecuted

from .conftest import LIMITS

USERS = (1, 2, 3)
FIRST_USER = count(1000, 10)
FIRST_DAY = datetime(2024, 2, 20, tzinfo=UTC)
COMBINED = {
    "any_of": "[{ trades = 15 }, { pairs = 6 }]",
    "all_of": '[{ streak_days = 3 }, { any_of = [{ trades = 15 }, { volume_usd = "400" }] }]',
}
BADGES = parse(
    "\n".join(
        f"""
        [[badges]]
        badge_id = "{field}"
        name = "{field}"
        badge_type = "micro_badge"
        category = "test"
        rarity = "Common"
        description = "{field}"
        image_url = "/ipfs/{field}.png"
        task_id = "{field}"
        task_name = "{field}"
        criteria = {{ {field} = {target} }}
        """
        for field, target in {
            "trades": "15",
            "volume_usd": '"900"',
            "day_volume_usd": '"250"',
            "pairs": "6",
            "streak_days": "5",
            **COMBINED,
        }.items()
    )
)


TRADE = st.tuples(
    st.sampled_from(USERS),
    st.sampled_from("ABCDEFGH"),
    st.decimals(0, 100, places=10),
    st.timedeltas(timedelta(0), timedelta(days=20)),
)


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[TradeExecuted], list[list[TradeExecuted]]]:
    """Distinct trades, and the batches they come in: shuffled, some of them more than once."""
    drawn = draw(st.lists(TRADE, min_size=1, max_size=40))
    trades = [_trade(number, *one) for number, one in enumerate(drawn)]
    again = draw(st.lists(st.sampled_from(trades), max_size=len(trades)))
    order = draw(st.permutations(trades + again))
    cuts = draw(st.sets(st.integers(1, len(order)), max_size=6))
    edges = sorted({0, *cuts, len(order)})
    return trades, [order[start:end] for start, end in pairwise(edges)]


@pytest.fixture
async def offered(unit_of_work: UnitOfWork) -> None:
    """The badges of this test instead of the packaged ones."""
    async with unit_of_work() as tx:
        await store.install_badges(tx.session, BADGES)


@pytest.mark.requirement("BADGE-011", "GEN-071")
@pytest.mark.usefixtures("offered")
@given(arrivals())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_progress_and_badges_equal_a_recount(
    badges_database: Database,
    unit_of_work: UnitOfWork,
    came: tuple[list[TradeExecuted], list[list[TradeExecuted]]],
) -> None:
    trades, batches = came
    first = next(FIRST_USER)
    for batch in batches:
        async with unit_of_work() as tx:
            await record_trades([message(_of(first, one)) for one in batch], tx, LIMITS, Offered())
            assert tx.answers == []
    for user in USERS:
        expected = _recount([one for one in trades if one.user_id == user])
        async with badges_database.reading() as session:
            seen = await store.gallery(session, first + user)
        seen = [one for one in seen if one.badge.badge_id in expected]
        assert {each.badge.badge_id: each.progress.current for each in seen} == expected
        assert all((each.earned_at is not None) is each.progress.met for each in seen)


def _trade(number: int, user_id: int, pair: str, usd: Decimal, later: timedelta) -> TradeExecuted:
    return TradeExecuted(
        trade_id=f"t-{number}",
        user_id=user_id,
        pair=pair,
        side="buy",
        price=Decimal(1),
        size=usd,
        notional_usd=usd,
        traded_at=FIRST_DAY + later,
    )


def _of(first: int, trade: TradeExecuted) -> TradeExecuted:
    """The same of a user whom no other example has."""
    return trade.model_copy(update={"user_id": first + trade.user_id})


def _recount(trades: Sequence[TradeExecuted]) -> dict[str, Decimal]:
    volumes: defaultdict[date, Decimal] = defaultdict(Decimal)
    for one in trades:
        volumes[one.traded_at.date()] += one.notional_usd
    recount = {
        "trades": Decimal(len(trades)),
        "volume_usd": sum(volumes.values(), Decimal(0)),
        "day_volume_usd": max(volumes.values(), default=Decimal(0)),
        "pairs": Decimal(len({one.pair for one in trades})),
        "streak_days": Decimal(max((_streak_from(day, volumes) for day in volumes), default=0)),
    }
    return recount | _combined(recount)


def _combined(of: dict[str, Decimal]) -> dict[str, Decimal]:
    nearer = "trades" if of["trades"] / 15 >= of["pairs"] / 6 else "pairs"
    much = of["trades"] >= 15 or of["volume_usd"] >= 400
    return {"any_of": of[nearer], "all_of": Decimal((of["streak_days"] >= 3) + much)}


def _streak_from(day: date, days: defaultdict[date, Decimal]) -> int:
    length = 0
    while day + timedelta(days=length) in days:
        length += 1
    return length
