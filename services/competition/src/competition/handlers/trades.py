"""Trades become scores (COMP-003)."""

from collections.abc import Sequence

from laurel_events import Message, Transaction, naturally_idempotent, reads_plain
from laurel_events.sifting import by_identity, not_ahead
from laurel_schemas.trade_content import TradeLimits, identity
from laurel_schemas.trading_trades_v1 import TradeExecuted

from competition.conflicts import report_conflicts
from competition.store import scores
from competition.store import trades as stored


@reads_plain
@naturally_idempotent
async def record_trades(
    trades: Sequence[Message[TradeExecuted]], tx: Transaction, limits: TradeLimits
) -> None:
    """Record each trade once by its user and id, and add it to the scores that it counts for.

    The first content of an identity stands, and another one is a reported conflict (TIER-021).
    """
    trades = not_ahead(trades, tx, "traded_at", limits)
    first, again = by_identity(trades, identity)
    if not first:
        return
    recorded = await stored.record(tx.session, [trade.plain for trade in first.values()], tx.now)
    await scores.rescore(tx.session, recorded.others)
    await report_conflicts(trades, recorded.repeated | again, tx)
