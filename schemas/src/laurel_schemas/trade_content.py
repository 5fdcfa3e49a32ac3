"""When two records are the same trade, and when a trade can't be counted yet: one answer for all.

Whoever counts trades counts by these rules, so that their totals agree to the cent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from laurel_schemas.plain import Plain
from laurel_schemas.trading_backfills_v1 import BackfilledTrade
from laurel_schemas.trading_trades_v1 import TradeExecuted

AnyTrade = TradeExecuted | BackfilledTrade
"""A trade as it happens or of the past: both are counted by the same rules."""

Identity = tuple[int, str]
"""A trader and the trade's id: both sides of a fill may share the id, and both count."""

CONTENT = ("pair", "side", "source", "notional_usd", "traded_at")
"""What is counted of a trade, by whomever."""


def identity(trade: Plain) -> Identity:
    """What makes two records the same trade."""
    return trade["user_id"], trade["trade_id"]


def counted(trade: Plain) -> dict[str, Any]:
    """A trade's identity and what is counted of it."""
    source = trade["source"]
    return {
        "user_id": trade["user_id"],
        "traded_at": trade["traded_at"],
        "notional_usd": trade["notional_usd"],
        "pair": trade["pair"],
        "side": trade["side"],
        "source": source if source == "strategy" else "perpetual",
        "trade_id": trade["trade_id"],
    }


def counted_source(trade: AnyTrade) -> str:
    """Perpetual or strategy trading; a source that is not known yet counts as perpetual."""
    return "strategy" if trade.source == "strategy" else "perpetual"


def differences(trade: AnyTrade, counted: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields in which a trade contradicts what was counted under its identity.

    A field that is missing or None in `counted` was not kept, and contradicts nothing.
    """
    said = {name: getattr(trade, name) for name in CONTENT} | {"source": counted_source(trade)}
    return tuple(name for name in CONTENT if counted.get(name) not in (None, said[name]))


def contradicted(
    trade: TradeExecuted, counted: Mapping[str, Any]
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The fields in which a trade contradicts, and what to keep: its identity and both amounts."""
    return differences(trade, counted), {
        "user_id": trade.user_id,
        "trade_id": trade.trade_id,
        "counted_usd": counted["notional_usd"],
        "refused_usd": trade.notional_usd,
    }


@dataclass(frozen=True, slots=True)
class TradeLimits:
    """What a trade may be: `ahead` is how far in the future it may lie."""

    ahead: timedelta

    def latest(self, now: datetime) -> str:
        """The latest time of a trade, to the second, in the form in which texts compare."""
        return f"{now + self.ahead:%Y-%m-%dT%H:%M:%S}Z"
