"""Trades as they happen."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from laurel_events import Message, Transaction, naturally_idempotent, reads_plain
from laurel_events.sifting import by_identity, not_ahead
from laurel_schemas.trade_content import Identity, TradeLimits, identity
from laurel_schemas.trading_trades_v1 import TradeExecuted

from qualification import store
from qualification.announcing import announce
from qualification.conflicts import report_conflicts
from qualification.handlers.crossings import Counted, changes_by_trades
from qualification.ladders import Ladders


@reads_plain
@naturally_idempotent
async def record_trades(
    trades: Sequence[Message[TradeExecuted]], tx: Transaction, ladders: Ladders, limits: TradeLimits
) -> None:
    """Add each trade once to its trader's volume and announce what that unlocks (TIER-020).

    A trade counts by its user and id, however often and late it comes; the first content of an
    identity stands, and another one is a reported conflict (TIER-021).
    """
    trades = not_ahead(trades, tx, "traded_at", limits)
    first, again = by_identity(trades, identity)
    new = [trade.plain for trade in first.values()]
    ladder, added = await ladders.deciding(
        tx.session,
        lambda version, ladder: store.add_trades(tx.session, new, version, ladder.marks, tx.now),
    )
    await report_conflicts(trades, added.repeated | again, tx)
    if added.crossings:
        counted = _new_of(added.crossings, first)
        await announce(changes_by_trades(added.crossings, counted, ladder), tx, ladder)


def _new_of(
    crossings: Sequence[store.Crossing], trades: Mapping[Identity, Message[TradeExecuted]]
) -> Mapping[int, Sequence[Counted]]:
    new = {crossing.standing.user_id: crossing.new_trades for crossing in crossings}
    by_user: defaultdict[int, list[Counted]] = defaultdict(list)
    for (user_id, trade_id), trade in trades.items():
        if trade_id in new.get(user_id, ()):
            by_user[user_id].append(Counted(trade.event, trade))
    return by_user
