"""Reports trades that say otherwise than what was counted under their user and id."""

from collections.abc import Collection, Sequence

from laurel_events import Message, Transaction
from laurel_events.contradictions import contradictions, refuse
from laurel_schemas.trade_content import Identity, contradicted, identity
from laurel_schemas.trading_trades_v1 import TradeExecuted

from badges import store
from badges.metrics import TRADE_CONFLICTS
from badges.tables import trade_conflicts


async def report_conflicts(
    trades: Sequence[Message[TradeExecuted]], repeated: Collection[Identity], tx: Transaction
) -> None:
    """Record and reject each trade that contradicts the ledger, which holds all of them by now.

    `repeated` are the identities among `trades` that came twice, or were counted before.
    """
    if repeated:
        counted = await store.counted_content(tx.session, repeated)
        found = list(contradictions(trades, counted, identity, contradicted))
        await refuse(found, "user and trade_id", tx, trade_conflicts, TRADE_CONFLICTS)
