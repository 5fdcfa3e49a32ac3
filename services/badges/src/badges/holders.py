"""Tells who holds which badges: a snapshot for whoever starts from one (BADGE-015)."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from laurel_events import Message, Transaction
from laurel_schemas.badges_holders_v1 import HeldBadge, HolderSnapshot

from badges import store
from badges.store import Holder


async def tell_holders(causes: Mapping[int, Message[Any] | None], tx: Transaction) -> None:
    """Publish the badges of users where they differ from what was published last.

    The users' rows should be locked, so that a later snapshot has the higher revision.
    """
    if not causes:
        return
    holders = await store.holders(tx.session, list(causes))
    told = {
        holder.user_id: digest
        for holder in holders
        if (digest := _digest(holder)) != holder.told_digest
    }
    await store.save_told(tx.session, told)
    for holder in holders:
        if holder.user_id in told:
            tx.publish(_snapshot(holder, tx), cause=causes[holder.user_id])


def _snapshot(holder: Holder, tx: Transaction) -> HolderSnapshot:
    return HolderSnapshot(
        user_id=holder.user_id,
        revision=holder.revision + 1,
        badges=holder.badges,
        activated_badges=sum(badge.activated_at is not None for badge in holder.badges),
        as_of=tx.now,
    )


def _digest(holder: Holder) -> str:
    """Of the badges as published: a renamed badge changes it as much as a new one."""
    badges = orjson.dumps([_plain(badge) for badge in holder.badges])
    return hashlib.sha256(badges).hexdigest()


def _plain(badge: HeldBadge) -> dict[str, Any]:
    return badge.model_dump(mode="json")
