"""What whoever counts trades does with a batch first, so that all totals agree (TIER-021)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from laurel_schemas.trade_content import (
    Identity,
    TradeLimits,
    contradicted,
    differences,
    identity,
)
from laurel_schemas.trading_trades_v1 import TradeExecuted

from laurel_events.contradictions import Contradiction
from laurel_events.message import Message
from laurel_events.transaction import Transaction

Trade = Message[TradeExecuted]


def not_ahead(trades: Sequence[Trade], tx: Transaction, limits: TradeLimits) -> Sequence[Trade]:
    """The trades that can be counted now; those too far in the future are rejected."""
    latest = limits.latest(tx.now)
    ahead = [trade for trade in trades if trade.plain["traded_at"] > latest]
    for trade in ahead:
        tx.reject(trade, f"traded_at should be at most {limits.ahead} in the future")
    return [trade for trade in trades if trade.plain["traded_at"] <= latest] if ahead else trades


def by_identity(trades: Sequence[Trade]) -> tuple[dict[Identity, Trade], set[Identity]]:
    """The first trade of each identity, and the identities that came again."""
    first: dict[Identity, Trade] = {}
    again = {
        key
        for trade in trades
        if first.setdefault(key := identity(trade.plain), trade) is not trade
    }
    return first, again


def contradictions(
    trades: Sequence[Trade], counted: Mapping[Identity, Mapping[str, Any]]
) -> Iterator[Contradiction]:
    """The trades that say otherwise than what was counted under their identity."""
    for trade in trades:
        held = counted.get(identity(trade.plain))
        if held is not None and (differing := differences(trade.event, held)):
            yield Contradiction(trade, differing, contradicted(trade.event, held))
