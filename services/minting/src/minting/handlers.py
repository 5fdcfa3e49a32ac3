"""What other services' events mean here: they keep the projections up to date.

The order of the log decides which profile or rule is the latest, never the time that a producer
wrote: clocks differ, and a time in the future would freeze a profile. One consumer applies a
partition in order, its offset is stored together with the rows, and the inbox drops what is
delivered again, so an older record can't return after a newer one.
"""

import logging
from collections.abc import Sequence

from laurel_events import Message, Transaction, naturally_idempotent
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.badges_holders_v1 import HolderSnapshot
from laurel_schemas.minting_benefits_v1 import BenefitsForgotten
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.qualification_tiers_v1 import TierUnlocked
from laurel_schemas.qualification_volumes_v1 import VolumeSnapshot
from solders.pubkey import Pubkey

from minting import benefits_cache, store

log = logging.getLogger(__name__)


async def remember_users(users: Sequence[Message[UserAnnounced]], tx: Transaction) -> None:
    """Keep each user's latest profile: an NFT is minted into the wallet it names."""
    payable = []
    for user in users:
        _note_mended(user.event)
        if _has_wallet(user):
            payable.append(user)
        else:
            tx.reject(user, "wallet_address should be 32 bytes in base58")
    rows = [
        {
            "user_id": user.event.user_id,
            "wallet_address": user.event.wallet_address,
            "username": user.event.username,
            "avatar_url": user.event.avatar_url,
            "joined_at": user.event.joined_at,
            "public_profile": user.event.public_profile is not False,
        }
        for user in payable
    ]
    if rows:
        await store.save_users(tx.session, rows)


async def forget_users(users: Sequence[Message[UserDeleted]], tx: Transaction) -> None:
    """Forget the profiles, badges and AI uses of deleted users; what was minted stays theirs."""
    rows = [{"user_id": user.event.user_id} for user in users]
    await store.forget_users(tx.session, rows)
    causes = {user.event.user_id: user for user in users}
    for user_id in await store.forget_benefits(tx.session, list(causes)):
        tx.publish(BenefitsForgotten(user_id=user_id), cause=causes[user_id])
        benefits_cache.changed(tx, user_id)


async def remember_tier_rules(rules: Sequence[Message[TierRuleDefined]], tx: Transaction) -> None:
    """Keep the latest rule of each tier, to show what it asks for and gives."""
    rows = [rule.event.model_dump() for rule in rules]
    await store.save_tier_rules(tx.session, rows)


@naturally_idempotent
async def remember_unlocks(unlocks: Sequence[Message[TierUnlocked]], tx: Transaction) -> None:
    """Let users claim the tiers they have unlocked."""
    rows = [unlock.event.model_dump(include=_UNLOCK) for unlock in unlocks]
    await store.save_unlocked_tiers(tx.session, rows)


@naturally_idempotent
async def remember_volumes(volumes: Sequence[Message[VolumeSnapshot]], tx: Transaction) -> None:
    """Keep each user's latest volume and activated badges, to show progress."""
    rows = [volume.event.model_dump(include=_VOLUME) for volume in volumes]
    await store.save_volumes(tx.session, rows)


@naturally_idempotent
async def remember_badges(holders: Sequence[Message[HolderSnapshot]], tx: Transaction) -> None:
    """Keep each user's latest badges, to show them on their profile."""
    rows = [
        {
            "user_id": holder.event.user_id,
            "revision": holder.event.revision,
            "badges": holder.event.model_dump(mode="json", include={"badges"})["badges"],
        }
        for holder in holders
    ]
    await store.save_holdings(tx.session, rows)


def _note_mended(user: UserAnnounced) -> None:
    if user.mended:
        log.warning("user %d: left out or cut %s", user.user_id, ", ".join(user.mended))


def _has_wallet(user: Message[UserAnnounced]) -> bool:
    try:
        Pubkey.from_string(user.event.wallet_address)
    except ValueError:
        return False
    return True


_UNLOCK = {"user_id", "level", "unlocked_at"}
_VOLUME = {"user_id", "revision", "volume_usd", "badges_activated"}
