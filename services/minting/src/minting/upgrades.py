"""Open an upgrade: decide, sign all but the owner's part, store it, hand it out (NFT-021).

The owner's wallet signs what is handed out, within the minute for which its blockhash is good
(NFT-024). Until then nothing has changed, and what is not signed in time fails without a trace on
the chain.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from laurel_events import Transaction, UnitOfWork
from laurel_schemas.nft_events_v1 import RequestedUpgrade, UpgradeRequested
from solana.rpc.async_api import AsyncClient

from minting import landing, store
from minting.chain import (
    Minter,
    RecentBlockhash,
    market_price,
    patience,
    read_nft,
    recent_blockhash,
    signed_by_owner,
)
from minting.claims import UnknownTierError, on_the_web, store_request
from minting.cluster import Cluster
from minting.ipfs import IpfsGateway
from minting.rules.claiming import NotReady
from minting.rules.upgrading import (
    HeldNft,
    NotInWallet,
    Resumed,
    UpgradeGranted,
    UpgradeRefusal,
    judge_upgrade,
)
from minting.store import Burned, MintRequest, Upgrade


@dataclass(frozen=True, slots=True)
class Wish:
    """A user's wish for the NFT of the next tier; `request_id` is new."""

    request_id: UUID
    user_id: int
    level: int


class UnknownUpgradeError(LookupError):
    """The user has no such upgrade."""


class TooLateError(Exception):
    """Nobody waits for this signature now: it expired, or another one was faster."""


async def open_upgrade(
    wish: Wish,
    unit_of_work: UnitOfWork,
    rpc: AsyncClient,
    minter: Minter,
    cluster: Cluster,
    gateway: IpfsGateway,
) -> Upgrade | UpgradeRefusal:
    """Prepare an upgrade for its owner's signature, or give out again the one that waits for it.

    Raises UnknownTierError, and ChainUnavailable when no node answers in time; then nothing has
    changed.
    """
    async with unit_of_work() as tx:
        decision, now = await _decide(tx, wish), tx.now
        if isinstance(decision, Resumed):
            return await _found(tx, wish.user_id, decision.request_id)
    if not isinstance(decision, UpgradeGranted):
        return decision
    await cluster.check(unit_of_work, rpc)
    recent = await _recent_for(rpc, decision.held, minter)
    if isinstance(recent, NotInWallet):
        return recent
    blockhash, market = recent
    request = _request(wish, decision, minter, gateway, now)
    signed = landing.KINDS["upgrade"].sign(request, minter.offering(market), blockhash)
    async with unit_of_work() as tx:
        await store.lock_user(tx.session, wish.user_id)
        again = await _decide(tx, wish)
        if again == decision:
            await store_request(tx, request, signed)
            tx.publish(_requested(request, decision, tx.now))
            return await _found(tx, wish.user_id, request.id)
        if isinstance(again, Resumed):
            return await _found(tx, wish.user_id, again.request_id)
    return NotReady() if isinstance(again, UpgradeGranted) else again


async def sign_upgrade(
    user_id: int, request_id: UUID, returned: bytes, unit_of_work: UnitOfWork
) -> Upgrade:
    """Take the owner's signature, and bring the upgrade onto the chain.

    The same signature again changes nothing. Raises UnknownUpgradeError, InvalidSignature and
    TooLateError.
    """
    async with unit_of_work() as tx:
        upgrade = await _found(tx, user_id, request_id)
        signed = signed_by_owner(upgrade.signed, returned)
        if signed.raw != upgrade.signed.raw:
            if not await store.add_owners_signature(tx.session, request_id, signed):
                raise TooLateError(f"upgrade {request_id}")
            landing.schedule(tx, await store.load_request(tx.session, request_id))
        return await _found(tx, user_id, request_id)


async def find_upgrade(user_id: int, request_id: UUID, unit_of_work: UnitOfWork) -> Upgrade:
    """How far an upgrade of this user is; raises UnknownUpgradeError."""
    async with unit_of_work() as tx:
        return await _found(tx, user_id, request_id)


async def _found(tx: Transaction, user_id: int, request_id: UUID) -> Upgrade:
    found = await store.upgrade_of(tx.session, user_id, request_id)
    if found is None:
        raise UnknownUpgradeError(f"upgrade {request_id}")
    return found


async def _decide(tx: Transaction, wish: Wish) -> UpgradeGranted | Resumed | UpgradeRefusal:
    standing = await store.upgrade_standing(tx.session, wish.user_id, wish.level)
    if standing is None:
        raise UnknownTierError(f"level {wish.level}")
    return judge_upgrade(standing)


async def _recent_for(
    rpc: AsyncClient, held: HeldNft, minter: Minter
) -> tuple[RecentBlockhash, int] | NotInWallet:
    """A blockhash and a price to sign with, if the NFT is where it can be burned.

    Raises ChainUnavailable.
    """
    async with patience():
        recent, market, nft = await asyncio.gather(
            recent_blockhash(rpc),
            market_price(rpc, minter.address),
            read_nft(rpc, held.mint_address, held.wallet_address),
        )
    return (recent, market) if nft and nft.owner else NotInWallet(held.mint_address)


def _request(
    wish: Wish, granted: UpgradeGranted, minter: Minter, gateway: IpfsGateway, now: datetime
) -> MintRequest:
    held = granted.held
    return MintRequest(
        id=wish.request_id,
        user_id=wish.user_id,
        kind="upgrade",
        wallet_address=held.wallet_address,
        definition=on_the_web(granted.target, gateway),
        mint_address=minter.mint_address(str(wish.request_id)),
        authority=minter.address,
        created_at=now,
        burns=Burned(held.definition.tier, held.mint_address),
    )


def _requested(request: MintRequest, granted: UpgradeGranted, now: datetime) -> UpgradeRequested:
    data = RequestedUpgrade(
        user_id=request.user_id,
        request_id=str(request.id),
        from_level=granted.held.definition.tier,
        to_level=granted.target.tier,
        old_mint_address=granted.held.mint_address,
        status="pending",
        badges_required=granted.badges_required,
    )
    return UpgradeRequested(timestamp=now, data=data)
