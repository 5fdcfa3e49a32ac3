from dataclasses import replace
from decimal import Decimal
from itertools import count

from events_samples import Fetched, record, trade
from hypothesis import given
from hypothesis import strategies as st
from laurel_events.batch import Received
from laurel_events.runs import ordered_by, runs
from laurel_events.testing import message
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


def received(kinds: list[tuple[int, int, bool]]) -> list[Received]:
    """Events by partition, key and whether they are trades, in the order of their partitions."""
    numbers = count()
    ordered = sorted(kinds, key=lambda kind: kind[0])
    return [
        Received(
            Fetched(replace(record(trade(1)), key=key), next(numbers), partition),
            message(trade(1) if is_trade else RULE),
        )
        for partition, key_number, is_trade in ordered
        for key in [None if key_number == 0 else b"%d-%d" % (partition, key_number)]
    ]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.booleans())))
def test_runs_keep_the_order_of_each_key_and_lose_nothing(
    kinds: list[tuple[int, int, bool]],
) -> None:
    items = received(kinds)
    flat = [one for _, run in runs(items) for one in run]
    assert sorted(one.record.offset for one in flat) == [one.record.offset for one in items]
    for lane in {ordered_by(one) for one in items}:
        own = [one.record.offset for one in flat if ordered_by(one) == lane]
        assert own == sorted(own)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.booleans())))
def test_a_run_is_of_one_type(kinds: list[tuple[int, int, bool]]) -> None:
    for kind, run in runs(received(kinds)):
        assert {type(one.message.event) for one in run} == {kind}


def test_one_type_on_many_partitions_is_one_run() -> None:
    items = received([(0, 0, True), (1, 0, True), (2, 0, True)])
    assert [(kind, len(run)) for kind, run in runs(items)] == [(TradeExecuted, 3)]


def test_types_that_alternate_between_keys_take_a_run_each() -> None:
    alternating = [(n % 4, 1 + n, n % 2 == 0) for n in range(400)]
    assert [len(run) for _, run in runs(received(alternating))] == [200, 200]


def test_types_that_alternate_within_a_key_stay_in_order() -> None:
    alternating = [(0, 1, n % 2 == 0) for n in range(6)]
    assert [len(run) for _, run in runs(received(alternating))] == [1] * 6
