"""Badges that people had elsewhere become theirs here, each once (BADGE-018)."""

from collections.abc import Sequence

from laurel_events import Transaction
from laurel_schemas.badges_badges_v1 import BadgeActivated

from badges import store
from badges.holders import tell_holders
from badges.rules.bringing import Brought
from badges.store import bringing


async def bring_over(brought: Sequence[Brought], tx: Transaction) -> None:
    """Keep badges, but for those that their owners have, or that were taken from them.

    Activated ones are announced, as they count for tiers, and so is what their holders have. That
    they were earned is no news to anybody.
    """
    users = {one.user_id for one in brought}
    await store.enter_people(tx.session, users)
    await store.lock_users(tx.session, users)
    known = await bringing.known_badges(tx.session, users)
    new = [one for one in brought if (one.user_id, one.badge_id) not in known]
    activated = await bringing.add_brought(tx.session, new, tx.now) if new else []
    for one in sorted(activated, key=lambda each: (each.user_id, each.number)):
        tx.publish(
            BadgeActivated(
                user_id=one.user_id,
                badge_id=one.badge_id,
                activated_badges=one.number,
                activated_at=one.activated_at,
            )
        )
    await tell_holders(dict.fromkeys(one.user_id for one in new), tx)
