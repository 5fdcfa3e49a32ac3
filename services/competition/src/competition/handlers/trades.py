"""Trades become scores (COMP-003)."""

from collections.abc import Sequence

from laurel_events import Message, Transaction, naturally_idempotent, reads_plain
from laurel_schemas.trade_content import Identity, TradeLimits, identity
from laurel_schemas.trading_trades_v1 import TradeExecuted

from competition.conflicts import report_conflicts
from competition.store import scores
from competition.store import trades as stored

Trade = Message[TradeExecuted]


@reads_plain
@naturally_idempotent
async def record_trades(trades: Sequence[Trade], tx: Transaction, limits: TradeLimits) -> None:
    """Record each trade once by its user and id, and add it to the scores that it counts for.

    The first content of an identity stands, and another one is a reported conflict (TIER-021).
    """
    trades = _not_ahead(trades, tx, limits)
    first: dict[Identity, Trade] = {}
    again = {
        key
        for trade in trades
        if first.setdefault(key := identity(trade.plain), trade) is not trade
    }
    if not first:
        return
    recorded = await stored.record(tx.session, [trade.plain for trade in first.values()], tx.now)
    await scores.rescore(tx.session, recorded.others)
    await report_conflicts(trades, recorded.repeated | again, tx)


def _not_ahead(trades: Sequence[Trade], tx: Transaction, limits: TradeLimits) -> Sequence[Trade]:
    latest = limits.latest(tx.now)
    ahead = [trade for trade in trades if trade.plain["traded_at"] > latest]
    for trade in ahead:
        tx.reject(trade, f"traded_at should be at most {limits.ahead} in the future")
    return [trade for trade in trades if trade.plain["traded_at"] <= latest] if ahead else trades
