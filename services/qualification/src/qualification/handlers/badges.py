"""Badges that count for tiers."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from laurel_events import Message, Transaction, naturally_idempotent
from laurel_schemas.badges_badges_v1 import BadgeActivated, BadgeRevoked
from laurel_schemas.badges_definitions_v1 import BadgeDefined

from qualification import rules, store
from qualification.announcing import Change, announce
from qualification.handlers.people import of_living
from qualification.ladders import Ladders

Badge = Message[BadgeActivated]


@naturally_idempotent
async def count_badges(badges: Sequence[Badge], tx: Transaction, ladders: Ladders) -> None:
    """Count activated badges and announce the tiers that they unlock (TIER-004)."""
    badges = await of_living(badges, tx)
    by_user: defaultdict[int, list[Badge]] = defaultdict(list)
    for badge in badges:
        by_user[badge.event.user_id].append(badge)
    counts = {
        user_id: max(badge.event.activated_badges for badge in own)
        for user_id, own in by_user.items()
    }
    ladder, changes = await ladders.in_force(tx.session), list[Change]()
    for standing in await store.raise_badges(tx.session, counts, tx.now):
        own = by_user[standing.user_id]
        steps = rules.badges_counted(standing, [badge.event for badge in own], ladder)
        changes += [
            Change(step, "badge", badge.event.badge_id, badge)
            for step, badge in zip(steps, own, strict=True)
        ]
    await store.save_badge_counts(
        tx.session, [_count(each, tx) for each in changes if _is_more(each)]
    )
    await announce(changes, tx, ladder)


def _is_more(change: Change) -> bool:
    return change.step.after.badges_activated > change.step.before.badges_activated


def _count(change: Change, tx: Transaction) -> dict[str, Any]:
    return {
        "user_id": change.user_id,
        "badges_activated": change.step.after.badges_activated,
        "badge_id": change.id,
        "event_id": change.event_id,
        "counted_at": tx.now,
    }


@naturally_idempotent
async def uncount_badges(revoked: Sequence[Message[BadgeRevoked]], tx: Transaction) -> None:
    """Count no more what operators took away; tiers that were unlocked stay (TIER-030).

    Nothing but the order of the log decides: who reads it again from before a revocation counts up
    and then down again.
    """
    left = {message.event.user_id: message.event.activated_badges for message in revoked}
    await store.lower_badges(tx.session, left, tx.now)


@naturally_idempotent
async def remember_definitions(defined: Sequence[Message[BadgeDefined]], tx: Transaction) -> None:
    """Keep which badges a volume alone earns: a backfill names those that it reaches (TIER-039)."""
    await store.save_badge_definitions(tx.session, [message.event for message in defined])
