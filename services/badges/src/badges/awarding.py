"""Awards badges: what is met becomes a row, an event and a snapshot of its holder's badges."""

from collections.abc import Mapping, Sequence
from typing import Any

from laurel_events import Message, Transaction

from badges import rules, store
from badges.holders import tell_holders
from badges.rules import Award, Offer, Trader

Causes = Mapping[int, Message[Any]]
"""The event that decided, by user; none for what the catalogue decided."""


async def award(awards: Sequence[Award], causes: Causes, tx: Transaction) -> None:
    """Keep and announce awards, each once, with what decided it (BADGE-010, BADGE-017).

    Their users' rows should be locked, as `lock_badges` does or counting their trades.
    """
    decided_by = {user_id: message.meta.id for user_id, message in causes.items()}
    activated = await store.award(tx.session, awards, decided_by, tx.now)
    new = [one for one in awards if (one.user_id, one.offer.badge.badge_id) in activated]
    for one in new:
        number = activated[one.user_id, one.offer.badge.badge_id]
        earned = rules.announcement(one, number, tx.now)
        tx.publish(earned, cause=causes.get(one.user_id))
    await tell_holders({one.user_id: causes.get(one.user_id) for one in new}, tx)


async def award_met(offers: Sequence[Offer], traders: Sequence[Trader], tx: Transaction) -> None:
    """Award what traders meet without a new trade, because the catalogue has changed."""
    if awards := rules.awards(offers, traders):
        await award(awards, {}, tx)
