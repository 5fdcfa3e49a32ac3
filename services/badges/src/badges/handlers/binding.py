"""Badges are bound to upgrades in step with what minting says of each request (BADGE-013)."""

from collections.abc import Sequence
from typing import Final

from laurel_events import Message, Transaction
from laurel_schemas.badges_badges_v1 import BadgesBound, BadgesReleased, BindingRefused
from laurel_schemas.nft_events_v1 import UpgradeCompleted, UpgradeFailed, UpgradeRequested

from badges import store
from badges.holders import tell_holders
from badges.rules.binding import Bound, Refused, Request, bind
from badges.store import bindings

_TOO_LATE: Final = ("EXPIRED", "NOT_SIGNED")
"""How the error codes of upgrades end whose time was over; all others were refused or failed."""


async def bind_badges(messages: Sequence[Message[UpgradeRequested]], tx: Transaction) -> None:
    """Bind the badges that upgrades ask for, or refuse; a request is answered once (TIER-044)."""
    await store.lock_users(tx.session, {message.event.user_id for message in messages})
    for message in messages:
        data = message.event.data
        request = Request(data.request_id, data.user_id, data.to_level, data.badges_required)
        known = await bindings.standing(tx.session, request)
        if not known.decided:
            decision = bind(
                request, known.activated, other_open=known.other_open, known=known.known
            )
            await bindings.save_decision(tx.session, request, decision, tx.now)
            tx.publish(_answer(request, decision, tx), cause=message)
    await tell_holders({message.event.user_id: message for message in messages}, tx)


def _answer(
    request: Request, decision: Bound | Refused, tx: Transaction
) -> BadgesBound | BindingRefused:
    if isinstance(decision, Bound):
        return BadgesBound(
            request_id=request.request_id,
            user_id=request.user_id,
            to_level=request.to_level,
            badge_ids=decision.badge_ids,
            bound_at=tx.now,
        )
    return BindingRefused(
        request_id=request.request_id,
        user_id=request.user_id,
        to_level=request.to_level,
        reason=decision.reason,
        badges_required=request.badges_required,
        badges_free=decision.badges_free,
        refused_at=tx.now,
    )


async def keep_bound(messages: Sequence[Message[UpgradeCompleted]], tx: Transaction) -> None:
    """Leave the badges of completed upgrades bound, from where a later upgrade may take them."""
    await store.lock_users(tx.session, {message.event.user_id for message in messages})
    for message in messages:
        data = message.event.data
        request = Request(data.request_id, data.user_id, data.to_level, 0)
        await bindings.keep(tx.session, request, tx.now)


async def release_badges(messages: Sequence[Message[UpgradeFailed]], tx: Transaction) -> None:
    """Set the badges of failed upgrades free, and say so once."""
    await store.lock_users(tx.session, {message.event.user_id for message in messages})
    for message in messages:
        data = message.event.data
        request = Request(data.request_id, data.user_id, data.to_level, 0)
        freed = await bindings.release(tx.session, request, tx.now)
        if freed is not None:
            released = BadgesReleased(
                request_id=request.request_id,
                user_id=request.user_id,
                badge_ids=tuple(freed),
                reason="expired" if data.error_code.endswith(_TOO_LATE) else "upgrade_failed",
                released_at=tx.now,
            )
            tx.publish(released, cause=message)
    await tell_holders({message.event.user_id: message for message in messages}, tx)
