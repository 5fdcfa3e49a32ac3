"""How users' strategies perform."""

from collections.abc import Sequence

from laurel_events import Message, Transaction
from laurel_schemas.trading_strategies_v1 import StrategyPerformed

from qualification import store
from qualification.announcing import announce_bonuses
from qualification.handlers.people import of_living
from qualification.ladders import Ladders
from qualification.rules import Strategy


async def keep_performance(
    performed: Sequence[Message[StrategyPerformed]], tx: Transaction, ladders: Ladders
) -> None:
    """Keep what strategies did, and tell which of them helped over a milestone (TIER-036)."""
    performed = await of_living(performed, tx)
    if not performed:
        return
    causes = {message.event.user_id: message for message in performed}
    await store.lock_standings(tx.session, causes)
    await store.save_strategies(tx.session, [_strategy(message.event) for message in performed])
    await announce_bonuses(causes, tx, await ladders.in_force(tx.session))


def _strategy(event: StrategyPerformed) -> Strategy:
    return Strategy(
        user_id=event.user_id,
        strategy_id=event.strategy_id,
        period=event.period,
        name=event.strategy_name,
        volume_usd=event.volume_usd,
        roi_percentage=event.roi_percentage,
        win_rate=event.win_rate,
        trades_executed=event.trades_executed,
        measured_at=event.measured_at,
    )
