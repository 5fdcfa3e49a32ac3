"""Tells of badges that are almost earned, when a step brings them near (BADGE-021)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from laurel_events import Message, Transaction

from badges.rules import AllOf, AnyOf, Index, Moves
from badges.rules.nearness import Near, near, near_completion
from badges.rules.words import recent_activity
from badges.store import recent
from badges.store.near import not_told_today

Causes = Callable[[], Mapping[int, Message[Any]]]
"""Finds the events that decided, by user, and is asked only where there is something to tell."""


async def tell_near(
    moves: Mapping[int, Moves],
    causes: Callable[[], Mapping[int, Message[Any]]],
    index: Index,
    tx: Transaction,
) -> None:
    """Announce the badges that these moves bring near, each at most once a day and user."""
    found = [one for user_id, moved in moves.items() for one in near(user_id, moved, index)]
    fresh = await untold(found, tx)
    by = causes() if fresh else {}
    for one, activity in fresh:
        tx.publish(near_completion(one, activity, tx.now), cause=by.get(one.user_id))


async def untold(found: Sequence[Near], tx: Transaction) -> list[tuple[Near, str | None]]:
    """Those of which nothing was said today, each with what the user did for it lately."""
    if not found:
        return []
    pairs = [(one.user_id, one.offer.badge.badge_id) for one in found]
    fresh = await not_told_today(tx.session, pairs, tx.now.date())
    new = [one for one, pair in zip(found, pairs, strict=True) if pair in fresh]
    if not new:
        return []
    gains = await recent.gains_of(tx.session, {one.user_id for one in new}, tx.now)
    return [(one, _activity(one, gains[one.user_id])) for one in new]


def _activity(one: Near, gains: Mapping[str, Any]) -> str | None:
    wanted = one.offer.badge.criteria
    if isinstance(wanted, AnyOf | AllOf):
        return None
    return recent_activity(wanted.asked.figure, gains.get(wanted.asked.figure))
