"""What goes beyond a limit is kept away, and what is paused waits (NTF-152)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from laurel_events import Transaction

from notification_router.controls import Controls
from notification_router.handlers.entries import Draft
from notification_router.rules.choices import SOCKET
from notification_router.rules.due import Decision, Suppress, Wait
from notification_router.rules.limits import AGAIN, HELD_UP, Counts, InForce, Leaving
from notification_router.rules.promises import DIGESTS
from notification_router.store import counting as store
from notification_router.store.counting import HeldUp
from notification_router.store.queue import Claimed
from notification_router.store.routing import Entry


async def controlled(drafts: Sequence[Draft], tx: Transaction, controls: Controls) -> list[Draft]:
    """The same notifications, with the limits of screens and whether they are paused there."""
    held = await controls.current(tx.session, tx.now)
    return [_controlled(one, held) for one in drafts]


def _controlled(one: Draft, held: InForce) -> Draft:
    limits = tuple(held.limits_of(one.kind.name, one.kind.priority, SOCKET))
    paused = held.is_paused(one.kind.name, SOCKET)
    return replace(one, limits=limits, paused=paused) if limits or paused else one


async def within_limits(rows: Sequence[Draft | Entry], tx: Transaction) -> list[Draft | Entry]:
    """The same, with which limit keeps what from screens; nobody else counts until the commit.

    Needs all that the transaction stores: rows of people are locked in one order.
    """
    drafts = [one for one in rows if isinstance(one, Draft) and one.limits]
    if not drafts:
        return list(rows)
    await store.hold_screens(tx.session, {one.user_id for one in rows})
    limited = await _limited(drafts, tx)
    return [
        replace(one, limited=limited.get(one.id)) if isinstance(one, Draft) else one for one in rows
    ]


async def _limited(drafts: Sequence[Draft], tx: Transaction) -> Mapping[UUID, str | None]:
    """What is new, and which limit keeps it away: a cause that comes again spends nothing."""
    asked = {(one.user_id, limit) for one in drafts for limit in one.limits}
    counts = Counts(await store.shown(tx.session, asked, tx.now))
    known = await store.known(tx.session, {one.id for one in drafts})
    limited: dict[UUID, str | None] = {}
    for one in drafts:
        if one.id not in known and one.id not in limited:
            limited[one.id] = counts.spend(one.user_id, one.limits)
    return limited


async def over_limit(
    due: Sequence[Claimed], claim: UUID, tx: Transaction, held: InForce
) -> dict[tuple[UUID, str], Decision]:
    """What of this claim's goes beyond a limit on another channel, by its key: it is suppressed,
    or waits where it does so only by what is being sent, which may fail.

    A digest is one message however much it tells, and is not limited.
    """
    outside = [one for one in due if one.channel != SOCKET and one.lane != DIGESTS]
    asked = {
        (one.user_id, limit)
        for one in outside
        for limit in held.limits_of(one.type, one.priority, one.channel)
    }
    if not asked:
        return {}
    had = await store.delivered(tx.session, asked, claim, tx.now)
    waiting = await store.held_up(tx.session, {user_id for user_id, _ in asked}, tx.now)
    leaving = Leaving(
        {key: one.delivered for key, one in had.items()},
        {key: one.held for key, one in had.items()},
    )
    reasons = _obstacles([*outside, *waiting], leaving, held)
    wait = Wait(tx.now + AGAIN, HELD_UP)
    return {key: wait if why == HELD_UP else Suppress(why) for key, why in reasons.items()}


def _obstacles(
    turns: Sequence[Claimed | HeldUp], leaving: Leaving, held: InForce
) -> dict[tuple[UUID, str], str]:
    """Why what is claimed can't leave, each after what came before it."""
    found = {}
    for one in sorted(turns, key=lambda one: (one.created_at, one.id)):
        limits = held.limits_of(one.type, one.priority, one.channel)
        if isinstance(one, HeldUp):
            leaving.join(one.user_id, limits)
        elif why := leaving.obstacle(one.user_id, limits):
            found[one.id, one.channel] = why
    return found
