"""How the strategies of a simulated crowd performed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from laurel_schemas.trading_strategies_v1 import StrategyPerformed
from laurel_schemas.trading_trades_v1 import TradeExecuted


def performances(
    trades: Iterable[TradeExecuted], seed: int, measured_at: datetime
) -> Iterator[StrategyPerformed]:
    """Yield one performance a user with strategy trades, whose volume is what these add up to.

    Return and win rate follow from seed and user: nothing in the trades tells them.
    """
    volumes: defaultdict[int, Decimal] = defaultdict(Decimal)
    counts: defaultdict[int, int] = defaultdict(int)
    for trade in trades:
        if trade.source == "strategy":
            volumes[trade.user_id] += trade.notional_usd
            counts[trade.user_id] += 1
    for user_id in sorted(volumes):
        yield StrategyPerformed(
            strategy_id=f"sim-{user_id}",
            user_id=user_id,
            strategy_name="Simulated Grid",
            period="last_7_days",
            volume_usd=volumes[user_id],
            roi_percentage=Decimal((seed + user_id) % 300 - 100) / 10,
            win_rate=Decimal((seed * user_id) % 1000) / 10,
            trades_executed=counts[user_id],
            measured_at=measured_at,
        )
