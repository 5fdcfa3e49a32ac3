"""Trades become progress and badges."""

from collections.abc import Mapping, Sequence

from laurel_events import Message, Transaction, naturally_idempotent, reads_plain
from laurel_events.sifting import by_identity, not_ahead
from laurel_schemas.trade_content import Identity, TradeLimits, identity
from laurel_schemas.trading_trades_v1 import TradeExecuted

from badges import store
from badges.conflicts import report_conflicts
from badges.deciding import decide
from badges.offered import Offered
from badges.rules import Index, Move, Moves
from badges.store import Gain


@reads_plain
@naturally_idempotent
async def record_trades(
    trades: Sequence[Message[TradeExecuted]], tx: Transaction, limits: TradeLimits, offered: Offered
) -> None:
    """Count each trade once, by its user and id, and award the badges that are met (BADGE-001).

    The first content of an identity stands, and another one is a reported conflict (TIER-021). A
    batch is decided as a whole: what decides a badge is the last of its trades that counted.
    """
    trades = not_ahead(trades, tx, "traded_at", limits)
    first, again = by_identity(trades, identity)
    counted = await store.count_trades(tx.session, [trade.plain for trade in first.values()])
    index = await offered.index(tx.session)
    await report_conflicts(trades, counted.repeated | again, tx)
    moves = await _moves(counted.gains, index, tx)
    await decide(moves, lambda: _deciding(first, counted.gains), index, tx)


async def _moves(gains: Sequence[Gain], index: Index, tx: Transaction) -> dict[int, Moves]:
    streaks = await store.new_streaks(tx.session, gains, index.trading_streak)
    return {
        gain.user_id: {**gain.moves, "streak_days": Move(None, streaks[gain.user_id])}
        if gain.user_id in streaks
        else gain.moves
        for gain in gains
    }


def _deciding(
    trades: Mapping[Identity, Message[TradeExecuted]], gains: Sequence[Gain]
) -> dict[int, Message[TradeExecuted]]:
    counted = {(gain.user_id, trade_id) for gain in gains for trade_id in gain.counted}
    return {key[0]: trade for key, trade in trades.items() if key in counted}
