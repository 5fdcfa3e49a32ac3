"""What badges does with each event and command."""

from collections.abc import Mapping, Sequence

from laurel_events import Message, Transaction, naturally_idempotent, reads_plain
from laurel_schemas.badges_badges_v1 import BadgeActivated
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.trade_content import Identity, TradeLimits, identity
from laurel_schemas.trading_trades_v1 import TradeExecuted

from badges import rules, store
from badges.awarding import award
from badges.conflicts import report_conflicts
from badges.holders import tell_holders
from badges.rules import Trader

Trade = Message[TradeExecuted]


@reads_plain
@naturally_idempotent
async def record_trades(trades: Sequence[Trade], tx: Transaction, limits: TradeLimits) -> None:
    """Count each trade once, by its user and id, and award the badges that are met (BADGE-001).

    The first content of an identity stands, and another one is a reported conflict (TIER-021). A
    batch is decided as a whole: what decides a badge is the last of its trades that counted.
    """
    trades = _not_ahead(trades, tx, limits)
    first: dict[Identity, Trade] = {}
    again = {
        key
        for trade in trades
        if first.setdefault(key := identity(trade.plain), trade) is not trade
    }
    offers = await store.offers(tx.session)
    counted = await store.count_trades(
        tx.session,
        [trade.plain for trade in first.values()],
        rules.longest_streak_asked(offers),
        rules.streaks_wait(offers),
    )
    await report_conflicts(trades, counted.repeated | again, tx)
    if awards := rules.awards(offers, counted.traders):
        await award(awards, _deciding(first, counted.traders), tx)


def _not_ahead(trades: Sequence[Trade], tx: Transaction, limits: TradeLimits) -> Sequence[Trade]:
    latest = limits.latest(tx.now)
    ahead = [trade for trade in trades if trade.plain["traded_at"] > latest]
    for trade in ahead:
        tx.reject(trade, f"traded_at should be at most {limits.ahead} in the future")
    return [trade for trade in trades if trade.plain["traded_at"] <= latest] if ahead else trades


def _deciding(trades: Mapping[Identity, Trade], traders: Sequence[Trader]) -> dict[int, Trade]:
    counted = {(trader.user_id, trade_id) for trader in traders for trade_id in trader.counted}
    return {key[0]: trade for key, trade in trades.items() if key in counted}


async def remember_tiers(messages: Sequence[Message[TierRuleDefined]], tx: Transaction) -> None:
    """Keep the names and badge counts of tiers, which announcements of badges carry."""
    await store.save_tier_rules(tx.session, [message.event for message in messages])


async def activate_badge(user_id: int, badge_id: str, tx: Transaction) -> store.Activation | None:
    """Activate an earned badge, so that it counts for tiers; None if the user hasn't earned it.

    Announced the first time only; afterwards the answer is the same and nothing happens.
    """
    await store.lock_badges(tx.session, user_id)
    activated = await store.activate(tx.session, user_id, badge_id, tx.now)
    if activated is not None:
        tx.publish(
            BadgeActivated(
                user_id=user_id,
                badge_id=badge_id,
                activated_badges=activated,
                activated_at=tx.now,
            )
        )
        await tell_holders({user_id: None}, tx)
    return await store.find_activation(tx.session, user_id, badge_id)
