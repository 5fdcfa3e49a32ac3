"""What goes beyond a limit is kept away, and what is paused waits (NTF-152)."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from laurel_events import Transaction

from notification_router.controls import Controls
from notification_router.handlers.entries import Draft
from notification_router.rules.choices import SOCKET
from notification_router.rules.limits import Counts, InForce, Limit
from notification_router.rules.promises import DIGESTS
from notification_router.store import controls as store
from notification_router.store.queue import Claimed


async def controlled(drafts: Sequence[Draft], tx: Transaction, controls: Controls) -> list[Draft]:
    """The same notifications, with what keeps them from screens."""
    held = await controls.current(tx.session, tx.now)
    limits = [held.limits_of(one.kind.name, one.kind.priority, SOCKET) for one in drafts]
    asked = {(one.user_id, limit) for one, its in zip(drafts, limits, strict=True) for limit in its}
    counts = Counts(await store.shown(tx.session, asked, tx.now))
    fresh = await _fresh([one for one, its in zip(drafts, limits, strict=True) if its], tx)
    return [
        _controlled(one, its if one.id in fresh else (), counts, held)
        for one, its in zip(drafts, limits, strict=True)
    ]


async def _fresh(limited: Sequence[Draft], tx: Transaction) -> set[UUID]:
    """Those that are not stored yet: a cause that comes again spends nothing."""
    ids = {one.id for one in limited}
    return ids - await store.known(tx.session, ids) if ids else ids


def _controlled(one: Draft, its: Sequence[Limit], counts: Counts, held: InForce) -> Draft:
    limited = counts.spend(one.user_id, its) if its else None
    paused = held.is_paused(one.kind.name, SOCKET)
    return replace(one, limited=limited, paused=paused) if limited or paused else one


async def over_limit(
    due: Sequence[Claimed], claim: UUID, tx: Transaction, held: InForce
) -> dict[tuple[object, str], str]:
    """Which of what this claim holds for other channels goes beyond which limit, by its key.

    A digest is one message however much it tells, and is not limited.
    """
    outside = [one for one in due if one.channel != SOCKET and one.lane != DIGESTS]
    limits = {
        (one.id, one.channel): held.limits_of(one.type, one.priority, one.channel)
        for one in outside
    }
    asked = {(one.user_id, limit) for one in outside for limit in limits[one.id, one.channel]}
    counts = Counts(await store.delivered(tx.session, asked, claim, tx.now))
    found = {
        (one.id, one.channel): counts.spend(one.user_id, limits[one.id, one.channel])
        for one in outside
    }
    return {key: reason for key, reason in found.items() if reason}
