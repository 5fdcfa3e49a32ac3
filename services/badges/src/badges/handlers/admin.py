"""What operators do to people's badges: award by list, revoke with a reason (BADGE-016)."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from laurel_events import Transaction
from laurel_schemas.badges_badges_v1 import BadgeRevoked

from badges import store
from badges.awarding import give
from badges.holders import tell_holders
from badges.rules import Award, Measure
from badges.rules.credentials import credential_id
from badges.store import admin


@dataclass(frozen=True, slots=True)
class Given:
    """To whom a badge went, who has it already, and who is nobody that is known."""

    awarded: tuple[int, ...]
    owned: tuple[int, ...]
    unknown: tuple[int, ...]


class BadgeIsBoundError(Exception):
    """An upgrade holds the badge."""


async def award_by_list(
    badge_id: str, users: Collection[int], reason: str, admin_id: int, tx: Transaction
) -> Given | None:
    """Award a badge on offer to users, whatever they meet; None if there is no such badge.

    If one of them is unknown nobody gets it, so that a list with a mistake can be sent again.
    """
    offers = {offer.badge.badge_id: offer for offer in await store.offers(tx.session)}
    if badge_id not in offers:
        return None
    known = set(await store.lock_users(tx.session, users))
    if unknown := sorted(set(users) - known):
        return Given((), (), tuple(unknown))
    await admin.lift_revocations(tx.session, known, badge_id)
    met = Measure(Decimal(1), Decimal(1))
    awards = [Award(user_id, offers[badge_id], met) for user_id in sorted(known)]
    new = [one.user_id for one in await give(awards, {}, tx, awarded_by=admin_id)]
    await admin.record_acts(
        tx.session,
        at=tx.now,
        admin_id=admin_id,
        action="awarded",
        badge_id=badge_id,
        users=new,
        reason=reason,
    )
    return Given(tuple(new), tuple(sorted(known - set(new))), ())


async def revoke(badge_id: str, user_id: int, reason: str, admin_id: int, tx: Transaction) -> bool:
    """Take a badge away for good; False if the user has none.

    Its credential is on the revocation list from now on, and only an operator can give it back.
    Raises BadgeIsBoundError while an upgrade holds it.
    """
    await store.lock_users(tx.session, [user_id])
    found = await admin.held(tx.session, user_id, badge_id)
    if found is None:
        return False
    if found.bound:
        raise BadgeIsBoundError
    id_ = credential_id(user_id, badge_id, found.earned_at)
    left = await admin.take(tx.session, user_id, badge_id, found, id_, reason, tx.now)
    await admin.record_acts(
        tx.session,
        at=tx.now,
        admin_id=admin_id,
        action="revoked",
        badge_id=badge_id,
        users=[user_id],
        reason=reason,
    )
    tx.publish(
        BadgeRevoked(
            user_id=user_id,
            badge_id=badge_id,
            reason=reason,
            activated_badges=left,
            revoked_at=tx.now,
        )
    )
    await tell_holders({user_id: None}, tx)
    return True
