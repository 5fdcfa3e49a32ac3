"""What badges does with each event and command."""

from collections.abc import Mapping, Sequence

from laurel_events import Message, Transaction, naturally_idempotent
from laurel_schemas.badges_badges_v1 import BadgeActivated
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.trading_trades_v1 import TradeExecuted

from badges import rules, store
from badges.rules import Award, Standing

Trade = Message[TradeExecuted]


@naturally_idempotent
async def record_trades(trades: Sequence[Trade], tx: Transaction) -> None:
    """Count each trade once, by its id, and award the badges that are met now (seed 000, 2.1).

    A batch is decided as a whole: what decides a badge is the last of its trades that counted.
    """
    offers = await store.offers(tx.session)
    standings = await store.count_trades(
        tx.session, [trade.event for trade in trades], rules.longest_streak_asked(offers)
    )
    if awards := rules.awards(offers, standings):
        await _award(awards, _deciding(trades, standings), tx)


def _deciding(trades: Sequence[Trade], standings: Sequence[Standing]) -> dict[int, Trade]:
    counted = {trade_id for standing in standings for trade_id in standing.counted}
    return {trade.event.user_id: trade for trade in trades if trade.event.trade_id in counted}


async def _award(awards: Sequence[Award], deciding: Mapping[int, Trade], tx: Transaction) -> None:
    decided_by = {user_id: trade.meta.id for user_id, trade in deciding.items()}
    activated = await store.award(tx.session, awards, decided_by, tx.now)
    for award in awards:
        key = award.user_id, award.offer.badge.badge_id
        if key in activated:
            earned = rules.announcement(award, activated[key], tx.now)
            tx.publish(earned, cause=deciding[award.user_id])


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
    return await store.find_activation(tx.session, user_id, badge_id)
