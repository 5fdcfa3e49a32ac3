"""Reports trades that say otherwise than what was counted under their user and id."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from laurel_events import Message, Transaction
from laurel_events.contradictions import contradictions, refuse
from laurel_schemas.plain import Plain
from laurel_schemas.trade_content import Identity, contradicted, differences, identity
from laurel_schemas.trading_backfills_v1 import BackfilledTrade, BackfillPage
from laurel_schemas.trading_trades_v1 import TradeExecuted

from qualification import store
from qualification.metrics import TRADE_CONFLICTS
from qualification.tables import trade_conflicts


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


class Row(NamedTuple):
    """A trade of a page of a backfill, and where it stands on it, from 0."""

    page: Message[BackfillPage]
    position: int
    plain: Plain

    @property
    def identity(self) -> Identity:
        """What makes it the same trade as another."""
        return identity(self.plain)

    @property
    def trade(self) -> BackfilledTrade:
        """The trade itself."""
        return self.page.event.trades[self.position]


async def report_rows(rows: Sequence[Row], tx: Transaction) -> None:
    """Record each row that contradicts the ledger; `rows` are of trades that it had already.

    The rest of the page counts, so that the page is no dead letter: its conflicts are rows of
    `backfill_conflicts` and a metric.
    """
    if not rows:
        return
    counted = await store.counted_content(tx.session, {row.identity for row in rows})
    found = [
        _conflict(row, differing, counted[row.identity]) | {"refused_at": tx.now}
        for row in rows
        if (differing := differences(row.trade, counted[row.identity]))
    ]
    await store.save_backfill_conflicts(tx.session, found)
    TRADE_CONFLICTS.inc(len(found))


def _conflict(row: Row, differing: Sequence[str], held: Mapping[str, Any]) -> dict[str, Any]:
    user_id, trade_id = row.identity
    return {
        "user_id": user_id,
        "backfill_id": row.page.plain["backfill_id"],
        "page": row.page.plain["page"],
        "position": row.position,
        "trade_id": trade_id,
        "fields": ", ".join(differing),
        "counted_usd": held["notional_usd"],
        "refused_usd": row.trade.notional_usd,
    }
