"""Activating a badge, so that it counts for tiers (BADGE-012)."""

from laurel_events import Transaction
from laurel_schemas.badges_badges_v1 import BadgeActivated

from badges import store
from badges.holders import tell_holders


async def activate_badge(user_id: int, badge_id: str, tx: Transaction) -> store.Activation | None:
    """Activate an earned badge, so that it counts for tiers; None if the user hasn't earned it.

    Announced the first time only; afterwards the answer is the same and nothing happens.
    """
    await store.lock_users(tx.session, [user_id])
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
