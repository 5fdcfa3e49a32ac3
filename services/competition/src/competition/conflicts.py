"""Reports trades that say otherwise than what was recorded under their user and id."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from laurel_events import Message, Transaction
from laurel_events.contradictions import Contradiction, refuse
from laurel_schemas.trade_content import Identity, contradicted, differences, identity
from laurel_schemas.trading_trades_v1 import TradeExecuted

from competition.metrics import TRADE_CONFLICTS
from competition.store.trades import recorded_content
from competition.tables import trade_conflicts

Trade = Message[TradeExecuted]


async def report_conflicts(
    trades: Sequence[Trade], repeated: Collection[Identity], tx: Transaction
) -> None:
    """Record and reject each trade that contradicts the ledger, which holds all of them by now.

    `repeated` are the identities among `trades` that came twice, or were recorded before.
    """
    if repeated:
        recorded = await recorded_content(tx.session, repeated)
        found = list(_contradictions(trades, recorded))
        await refuse(found, "user and trade_id", tx, trade_conflicts, TRADE_CONFLICTS)


def _contradictions(
    trades: Sequence[Trade], recorded: Mapping[Identity, Mapping[str, Any]]
) -> Iterator[Contradiction]:
    for trade in trades:
        held = recorded.get(identity(trade.plain))
        if held is not None and (differing := differences(trade.event, held)):
            yield Contradiction(trade, differing, contradicted(trade.event, held))
