"""Tells what badges there are, each when it changes (TIER-039)."""

import hashlib

from laurel_events import Transaction
from laurel_schemas.badges_definitions_v1 import BadgeDefined

from badges import store
from badges.rules import Badge, CumulativeVolume


async def tell_definitions(tx: Transaction) -> None:
    """Publish the definitions that differ from what was said of them last."""
    told = {}
    for known in await store.definitions_told(tx.session):
        event = _defined(known.badge, offered=known.on_offer)
        digest = hashlib.sha256(event.encode()).hexdigest()
        if digest != known.digest:
            told[known.badge.badge_id] = digest
            tx.publish(event)
    await store.save_definitions_told(tx.session, told)


def _defined(badge: Badge, *, offered: bool) -> BadgeDefined:
    wanted = badge.criteria
    return BadgeDefined(
        badge_id=badge.badge_id,
        name=badge.name,
        badge_type=badge.badge_type,
        category=badge.category,
        rarity=badge.rarity,
        description=badge.description,
        required_for_tier=badge.required_for_tier,
        volume_usd=wanted.volume_usd if isinstance(wanted, CumulativeVolume) else None,
        offered=offered,
    )
