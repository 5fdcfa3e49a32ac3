from datetime import UTC, datetime

from laurel_cli.simulated_strategies import performances
from laurel_cli.simulation import trades

START = datetime(2025, 1, 1, tzinfo=UTC)


def test_a_strategy_performs_what_its_trades_add_up_to() -> None:
    told = list(performances(trades(5, 200, 7, START), 7, START))
    strategic = [each for each in trades(5, 200, 7, START) if each.source == "strategy"]
    assert sum(each.volume_usd for each in told) == sum(each.notional_usd for each in strategic)
    assert sum(each.trades_executed for each in told) == len(strategic)
    assert [each.user_id for each in told] == sorted({each.user_id for each in strategic})
