from decimal import Decimal
from itertools import count

from events_samples import Fetched, record, trade
from hypothesis import given
from hypothesis import strategies as st
from laurel_events.batch import Received, runs
from laurel_events.testing import message
from laurel_schemas import Event
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.trading_trades_v1 import TradeExecuted

RULE = TierRuleDefined(
    level=1,
    name="Tech Chicken",
    required_volume_usd=Decimal(100_000),
    badges_required=0,
    fee_reduction_percent=10,
    ai_agent_uses_per_week=10,
)


def received(kinds: list[tuple[int, bool]]) -> list[Received]:
    numbers = count()
    ordered = sorted(kinds, key=lambda kind: kind[0])
    return [
        Received(
            Fetched(record(trade(1)), next(numbers), partition),
            message(trade(1) if is_trade else RULE),
        )
        for partition, is_trade in ordered
    ]


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans())))
def test_runs_keep_the_order_of_each_partition_and_lose_nothing(
    kinds: list[tuple[int, bool]],
) -> None:
    items = received(kinds)
    flat = [one for _, run in runs(items, (TradeExecuted, TierRuleDefined)) for one in run]
    assert len(flat) == len(items)
    for partition in range(4):
        own = [item.message for item in items if item.record.partition == partition]
        ids = {id(one) for one in own}
        assert [one for one in flat if id(one) in ids] == own


def test_one_type_on_many_partitions_is_one_run() -> None:
    items = received([(0, True), (1, True), (2, True)])
    assert [(kind, len(run)) for kind, run in runs(items, (TradeExecuted,))] == [(TradeExecuted, 3)]


def test_a_type_without_handler_is_left_out() -> None:
    handled: tuple[type[Event], ...] = (TierRuleDefined,)
    assert runs(received([(0, True)]), handled) == []
