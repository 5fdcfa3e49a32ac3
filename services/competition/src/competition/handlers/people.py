"""What is announced of users: standing and tier, which decide who may enter."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from laurel_events import Message, Transaction, naturally_idempotent
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.qualification_volumes_v1 import VolumeSnapshot

from competition.handlers.lifecycle import let_go
from competition.store import competitions, entries, people, teams


@naturally_idempotent
async def remember(users: Sequence[Message[UserAnnounced]], tx: Transaction) -> None:
    """Keep standing, age and wallet of each user; of several profiles the last one stands."""
    profiles = {
        one.event.user_id: people.Profile(
            one.event.account_status, one.event.wallet_address, one.event.joined_at
        )
        for one in users
    }
    await people.save_profiles(tx.session, profiles)


@naturally_idempotent
async def remember_tiers(snapshots: Sequence[Message[VolumeSnapshot]], tx: Transaction) -> None:
    """Keep the tier that each user has unlocked, of the latest snapshot."""
    latest: dict[int, tuple[int, int]] = {}
    for one in snapshots:
        told = (one.event.unlocked_level, one.event.revision)
        latest[one.event.user_id] = max(
            told, latest.get(one.event.user_id, told), key=lambda known: known[1]
        )
    await people.save_tiers(tx.session, latest)


@naturally_idempotent
async def forget(users: Sequence[Message[UserDeleted]], tx: Transaction) -> None:
    """Keep of deleted users the id alone, and take them out of what is not over."""
    gone = sorted({one.event.user_id for one in users})
    by_competition: defaultdict[UUID, list[int]] = defaultdict(list)
    for competition_id, user_id in await entries.open_entries(tx.session, gone):
        by_competition[competition_id].append(user_id)
    locked = await competitions.lock_all(tx.session, list(by_competition))
    for competition_id, found in locked.items():
        await let_go(found, by_competition[competition_id], "deleted", tx)
    await teams.forget(tx.session, gone)
    await people.save_deleted(tx.session, gone)
