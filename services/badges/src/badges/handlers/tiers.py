"""The ladder, which badges name their tiers from."""

from collections.abc import Sequence

from laurel_events import Message, Transaction
from laurel_schemas.qualification_rules_v1 import TierRuleDefined

from badges import store


async def remember_tiers(messages: Sequence[Message[TierRuleDefined]], tx: Transaction) -> None:
    """Keep the names and badge counts of tiers, which announcements of badges carry."""
    await store.save_tier_rules(tx.session, [message.event for message in messages])
