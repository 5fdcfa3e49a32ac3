"""What was sent to a suite, kept as what it must amount to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

from laurel_schemas.trading_trades_v1 import TradeExecuted

FIRST_USER_ID = 5_000_001
"""Beyond the users of the tape and of the simulated crowd."""


@dataclass(frozen=True, slots=True)
class Total:
    """A user's distinct trades and their volume in USD."""

    trades: int = 0
    volume_usd: Decimal = Decimal(0)


@dataclass(slots=True)
class Sent:
    """Distinct trades by user and refused records, over the life of one suite.

    `forgotten` are the notifications, by type, that went with people who were deleted.
    """

    totals: dict[int, Total] = field(default_factory=lambda: defaultdict(Total))
    refused: int = 0
    forgotten: Counter[str] = field(default_factory=Counter)
    _known: set[str] = field(default_factory=set)
    _user_ids: Iterator[int] = field(default_factory=lambda: count(FIRST_USER_ID))

    def new_user_id(self) -> int:
        """The id of a user that the suite has not heard of."""
        return next(self._user_ids)

    def add(self, trades: Iterable[TradeExecuted]) -> None:
        """Count each trade once, as the suite must."""
        for trade in trades:
            if trade.trade_id not in self._known:
                self._known.add(trade.trade_id)
                before = self.totals[trade.user_id]
                self.totals[trade.user_id] = Total(
                    before.trades + 1, before.volume_usd + trade.notional_usd
                )
