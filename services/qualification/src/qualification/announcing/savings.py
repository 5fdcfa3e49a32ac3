"""Announces steps of what was saved in fees, each once (TIER-038)."""

from collections.abc import Sequence

from laurel_events import Transaction

from qualification import rules, store
from qualification.rules import Ladder, Savings


async def announce_savings(saved: Sequence[Savings], ladder: Ladder, tx: Transaction) -> int:
    """Tell users which steps their savings passed above those that were told; returns how many."""
    if not saved:
        return 0
    told = await store.highest_savings(tx.session, [one.user_id for one in saved])
    reached = [
        event
        for one in saved
        for event in rules.savings_reached(one, ladder.savings, told.get(one.user_id), tx.now)
    ]
    new = await store.save_savings_reached(tx.session, reached)
    for event in reached:
        if (event.user_id, event.milestone_usd) in new:
            tx.publish(event)
    return len(new)
