"""Badges as a catalogue with versions: how one is made and comes into force (BADGE-034)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from laurel_events import DueTask, Transaction, UnitOfWork

from badges import store
from badges.looking_back import look_back_soon
from badges.rules import Badge
from badges.store import admin, versions

BADGE_EFFECT = "badge_effect"
_RELEASED = "The catalogue, at migrate"


async def install_catalogue(tx: Transaction, catalogue: Sequence[Badge]) -> None:
    """Offer the catalogue of a release where it says otherwise than catalogues said last.

    So what operators changed since stays in force when the same release is deployed again. Looks at
    once who has earned what already.
    """
    await versions.lock_versions(tx.session)
    said = await versions.released(tx.session)
    known = {one.badge.badge_id: one for one in await store.definitions_told(tx.session)}
    changed = [one for one in catalogue if not _says(said.get(one.badge_id), one)]
    new = {one.badge_id for one in changed}
    ids = {one.badge_id for one in catalogue}
    left = [one.badge for key, one in said.items() if one.on_offer and key not in ids]
    offers = [
        known[one.badge_id].badge if one.badge_id not in new else one
        for one in catalogue
        if one.badge_id in new or known[one.badge_id].on_offer
    ]
    await store.install_badges(tx.session, offers)
    for badge, on_offer in [*((one, True) for one in changed), *((one, False) for one in left)]:
        await _add(badge, on_offer, None, _RELEASED, tx)
    await look_back_soon(tx)


def _says(said: versions.BadgeVersion | None, badge: Badge) -> bool:
    return said is not None and said.on_offer and said.badge == badge


async def create_badge(badge: Badge, admin_id: int, tx: Transaction) -> bool:
    """Offer a badge of an operator, over the past too; False if there is one with its id."""
    await versions.lock_versions(tx.session)
    if not await store.create_badge(tx.session, badge, admin_id):
        return False
    await _add(badge, True, admin_id, "Created", tx)
    await _record(badge.badge_id, admin_id, "created", None, tx)
    await look_back_soon(tx)
    return True


@dataclass(frozen=True, slots=True)
class Change:
    """What a badge shall be, who says so and why, and from when on."""

    badge: Badge
    on_offer: bool
    admin_id: int
    reason: str
    effective_at: datetime


async def change_badge(change: Change, tx: Transaction) -> int | None:
    """Make another version of a badge, in force from its time on, which may be now; its number.

    None where there is no such badge, whose picture stays. Nobody loses one; who meets an easier
    one is awarded it over the past.
    """
    await versions.lock_versions(tx.session)
    known = await store.defined(tx.session, change.badge.badge_id)
    if known is None:
        return None
    badge = replace(change.badge, image_url=known.image_url)
    by, why = change.admin_id, change.reason
    times = tx.now, max(change.effective_at, tx.now)
    version = await versions.add_version(tx.session, badge, change.on_offer, by, why, times)
    await _record(badge.badge_id, by, "changed", why, tx)
    if change.effective_at > tx.now:
        tx.schedule(BADGE_EFFECT, _key(badge.badge_id, version), change.effective_at)
    else:
        await _put_in_force(badge.badge_id, version, tx)
    return version


async def take_effect(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Let a version come into force whose time has come, unless a later one has or it was stopped:
    the due task `badge_effect`."""
    async with unit_of_work() as tx:
        await task.done(tx)
        await versions.lock_versions(tx.session)
        version, _, badge_id = task.key.partition(" ")
        await _put_in_force(badge_id, int(version), tx)


def _key(badge_id: str, version: int) -> str:
    return f"{version} {badge_id}"


async def _put_in_force(badge_id: str, version: int, tx: Transaction) -> None:
    found = await versions.put_in_force(tx.session, badge_id, version, tx.now)
    if found is not None:
        await store.change_badge(tx.session, found.badge, found.on_offer)
        await look_back_soon(tx)


async def _add(
    badge: Badge, on_offer: bool, made_by: int | None, reason: str, tx: Transaction
) -> None:
    times = tx.now, tx.now
    version = await versions.add_version(tx.session, badge, on_offer, made_by, reason, times)
    await versions.put_in_force(tx.session, badge.badge_id, version, tx.now)


async def _record(
    badge_id: str, admin_id: int, action: str, reason: str | None, tx: Transaction
) -> None:
    await admin.record_acts(
        tx.session,
        at=tx.now,
        admin_id=admin_id,
        action=action,
        badge_id=badge_id,
        users=[None],
        reason=reason,
    )
