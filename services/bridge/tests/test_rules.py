"""What a CloudEvent becomes."""

import pytest
from bridge.flow import CARRIES
from bridge.rules import UnknownType, kind_of, missing_scopes, source_of
from hypothesis import given
from hypothesis import strategies as st
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.trading_trades_v1 import TOPIC, TradeExecuted


def test_only_the_platform_s_events_are_taken() -> None:
    """What a service says of itself nobody else may say."""
    assert kind_of(TradeExecuted.TYPE, None, CARRIES) is TradeExecuted
    assert kind_of(TradeExecuted.TYPE, TOPIC.name, CARRIES) is TradeExecuted
    with pytest.raises(UnknownType, match="no event of this type is taken"):
        kind_of(BadgeEarned.TYPE, None, CARRIES)
    with pytest.raises(UnknownType, match=f"topic should be {TOPIC.name}"):
        kind_of(TradeExecuted.TYPE, "trading.trades.v0", CARRIES)


@given(st.integers(1, 2**63 - 1), st.integers(1, 2**63 - 1), st.text(), st.text())
def test_nobody_speaks_under_another_s_source(one: int, other: int, mine: str, theirs: str) -> None:
    assert one == other or source_of(one, mine) != source_of(other, theirs)


def test_a_scope_is_asked_for_each_topic() -> None:
    assert missing_scopes([TradeExecuted, TradeExecuted], ()) == [f"events:{TOPIC.name}"]
    assert missing_scopes([TradeExecuted], {f"events:{TOPIC.name}"}) == []
