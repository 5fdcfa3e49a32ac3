"""What users hold: tiered NFTs by nft-events, and activated badges by their names."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from laurel_events import Message, Transaction, naturally_idempotent
from laurel_schemas.badges_holders_v1 import HolderSnapshot
from laurel_schemas.nft_events_v1 import (
    NftBurned,
    NftClaimed,
    NftImported,
    NftReturned,
    NftTransferred,
    NftUpgraded,
)
from laurel_schemas.qualification_tiers_v1 import CountedBadge

from qualification import eligibility, store
from qualification.announcing import announce_upgrades
from qualification.handlers.people import of_living
from qualification.ladders import Ladders
from qualification.store import Holder, Nft
from qualification.store.people import deleted

COUNTS = frozenset({"activated", "bound"})
"""In which states a badge counts for tiers."""


@naturally_idempotent
async def hold_claimed(
    claimed: Sequence[Message[NftClaimed]], tx: Transaction, ladders: Ladders
) -> None:
    """A user holds the NFT that they claimed."""
    await _hold(claimed, _claimed, tx, ladders)


@naturally_idempotent
async def hold_upgraded(
    upgraded: Sequence[Message[NftUpgraded]], tx: Transaction, ladders: Ladders
) -> None:
    """A user holds the NFT of a higher tier instead."""
    await _hold(upgraded, _upgraded, tx, ladders)


@naturally_idempotent
async def hold_imported(
    imported: Sequence[Message[NftImported]], tx: Transaction, ladders: Ladders
) -> None:
    """A user holds an NFT of the ladder from before Laurel; those beside it have no tier."""
    await _hold(imported, _imported, tx, ladders)


@naturally_idempotent
async def hold_returned(
    returned: Sequence[Message[NftReturned]], tx: Transaction, ladders: Ladders
) -> None:
    """A user holds an NFT again that had left their wallet."""
    await _hold(returned, _returned, tx, ladders)


@naturally_idempotent
async def lose(
    gone: Sequence[Message[NftBurned | NftTransferred]], tx: Transaction, ladders: Ladders
) -> None:
    """A user no longer holds an NFT, burned or given away."""
    await _hold(gone, _gone, tx, ladders)


@naturally_idempotent
async def remember_badges(
    snapshots: Sequence[Message[HolderSnapshot]], tx: Transaction, ladders: Ladders
) -> None:
    """Keep the names of the badges that count, and tell what waited for them (TIER-035)."""
    last: dict[int, Message[HolderSnapshot]] = {}
    for snapshot in snapshots:
        held = last.setdefault(snapshot.event.user_id, snapshot)
        if snapshot.event.revision > held.event.revision:
            last[snapshot.event.user_id] = snapshot
    await store.lock_standings(tx.session, last)
    gone = await deleted(tx.session, last)
    holders = [_holder(one.event, known=user not in gone) for user, one in last.items()]
    eligibility.changed(tx, await store.save_holders(tx.session, holders))
    await announce_upgrades(last, tx, await ladders.in_force(tx.session))


async def _hold(
    messages: Sequence[Message[Any]],
    nfts_of: Callable[[Any], Iterable[Nft]],
    tx: Transaction,
    ladders: Ladders,
) -> None:
    messages = await of_living(messages, tx)
    causes: Mapping[int, Message[Any]] = {each.event.user_id: each for each in messages}
    await store.lock_standings(tx.session, causes)
    nfts = [nft for message in messages for nft in nfts_of(message.event.data)]
    await store.save_nfts(tx.session, nfts)
    await announce_upgrades(causes, tx, await ladders.in_force(tx.session))


def _claimed(data: Any) -> Iterable[Nft]:
    yield Nft(data.mint_address, data.user_id, data.nft_level, data.tier_name)


def _upgraded(data: Any) -> Iterable[Nft]:
    yield Nft(data.old_mint_address, data.user_id, data.from_level, data.from_tier, gone=True)
    yield Nft(data.new_mint_address, data.user_id, data.to_level, data.to_tier)


def _imported(data: Any) -> Iterable[Nft]:
    if data.nft_level is not None:
        yield Nft(data.mint_address, data.user_id, data.nft_level, data.tier_name)


def _returned(data: Any) -> Iterable[Nft]:
    yield Nft(data.mint_address, data.user_id, data.nft_level, data.tier_name, back=True)


def _gone(data: Any) -> Iterable[Nft]:
    yield Nft(data.mint_address, data.user_id, data.nft_level, data.tier_name, gone=True)


def _holder(snapshot: HolderSnapshot, *, known: bool) -> Holder:
    if not known:
        return Holder(snapshot.user_id, snapshot.revision, (), ())
    activated = [
        CountedBadge(badge_id=badge.badge_id, name=badge.name)
        for badge in snapshot.badges
        if badge.status in COUNTS
    ]
    names = [badge.name for badge in snapshot.badges]
    return Holder(snapshot.user_id, snapshot.revision, activated, names)
