"""Volumes that people had elsewhere are counted, each person's once (TIER-026)."""

from collections.abc import Sequence

from laurel_events import Transaction

from qualification import rules, store
from qualification.announcing import Change, announce
from qualification.ladders import Ladders
from qualification.rules import Opening
from qualification.store import openings as opened


async def bring_over(openings: Sequence[Opening], tx: Transaction, ladders: Ladders) -> None:
    """Count volumes, but for those that another import has brought over meanwhile.

    The tiers and milestones that they reach are announced as if they had been traded.
    """
    users = [one.user_id for one in openings]
    await store.lock_standings(tx.session, users)
    known = await opened.known_openings(tx.session, users)
    new = {one.user_id: one for one in openings if one.user_id not in known and one.usd}
    if not new:
        return
    ladder = await ladders.in_force(tx.session)
    moved = await opened.add_openings(tx.session, new.values(), tx.now)
    steps = [rules.opened(one, new[one.user_id], ladder) for one in moved]
    await announce([Change(step, "import", "opening", None) for step in steps], tx, ladder)
