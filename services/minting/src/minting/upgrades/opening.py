"""Decide on an upgrade, sign what the system signs, and store it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from laurel_events import Transaction, UnitOfWork
from laurel_schemas.nft_events_v1 import RequestedUpgrade, UpgradeRequested
from solana.rpc.async_api import AsyncClient

from minting import landing, nonces, store
from minting.chain import (
    Anchor,
    Minter,
    SignedTransaction,
    market_price,
    patience,
    read_nft,
)
from minting.claims import UnknownTierError, on_the_web, store_request
from minting.cluster import Cluster
from minting.custody import signed_in_custody
from minting.ipfs import IpfsGateway
from minting.reconciling import look_soon
from minting.rules.claiming import NotReady
from minting.rules.upgrading import (
    HeldNft,
    NotInWallet,
    OtherRequestOpen,
    Resumed,
    UpgradeGranted,
    UpgradeRefusal,
    judge_upgrade,
)
from minting.store import Burned, MintRequest, Upgrade
from minting.upgrades.signing import found
from minting.vault import KeyVault


@dataclass(frozen=True, slots=True)
class Wish:
    """A user's wish for the NFT of the next tier; `request_id` is new."""

    request_id: UUID
    user_id: int
    level: int


@dataclass(frozen=True, slots=True)
class UpgradeTerms:
    """How long badges may take to bind, and an owner to sign what stands on a durable nonce."""

    sign_within: timedelta
    bind_within: timedelta


@dataclass(frozen=True, slots=True)
class UpgradeMeans:
    """What it takes to open an upgrade."""

    unit_of_work: UnitOfWork
    rpc: AsyncClient
    minter: Minter
    vault: KeyVault
    cluster: Cluster
    gateway: IpfsGateway
    terms: UpgradeTerms


@dataclass(frozen=True, slots=True)
class _Plan:
    """A granted upgrade, and the nonce that was taken for it; `now` is when it was granted."""

    wish: Wish
    granted: UpgradeGranted
    nonce: str | None
    now: datetime


async def open_upgrade(wish: Wish, means: UpgradeMeans) -> Upgrade | UpgradeRefusal:
    """Prepare an upgrade for its owner's signature, or give out again the one that waits for it.

    What a custodial wallet owns is signed at once. Raises UnknownTierError, and ChainUnavailable
    when no node answers in time; then nothing has changed.
    """
    async with means.unit_of_work() as tx:
        decision = await _decide(tx, wish)
        if isinstance(decision, Resumed):
            return await found(tx, wish.user_id, decision.request_id)
        if not isinstance(decision, UpgradeGranted):
            return decision
        plan = _Plan(wish, decision, await _nonce_for(tx, wish, decision.held, means), tx.now)
    opened = False
    try:
        outcome = await _open(plan, means)
        opened = isinstance(outcome, Upgrade) and outcome.id == wish.request_id
        return outcome
    finally:
        if plan.nonce and not opened:
            async with means.unit_of_work() as tx:
                await store.release_nonce(tx.session, wish.request_id)


async def decide_upgrade(wish: Wish, means: UpgradeMeans) -> Upgrade | UpgradeRefusal:
    """What becomes of an upgrade while another one of its user is being opened: that one is open,
    if nothing else. Raises UnknownTierError."""
    async with means.unit_of_work() as tx:
        decision = await _decide(tx, wish)
        if isinstance(decision, Resumed):
            return await found(tx, wish.user_id, decision.request_id)
    return OtherRequestOpen(None) if isinstance(decision, UpgradeGranted) else decision


async def _nonce_for(tx: Transaction, wish: Wish, held: HeldNft, means: UpgradeMeans) -> str | None:
    """A nonce for an owner who has to sign; whose keys we keep, signs before anything expires."""
    if await store.sealed_keys(tx.session, held.wallet_address):
        return None
    return await nonces.take(tx, wish.request_id, means.minter.address)


async def _open(plan: _Plan, means: UpgradeMeans) -> Upgrade | UpgradeRefusal:
    await means.cluster.check(means.unit_of_work, means.rpc)
    seen = await _look(plan, means)
    if isinstance(seen, NotInWallet):
        async with means.unit_of_work() as tx:
            look_soon(tx, seen.mint_address)
        return seen
    anchor, market = seen
    request = _request(plan, means)
    signed = landing.KINDS["upgrade"].sign(request, means.minter.offering(market), anchor)
    return await _store(plan, request, signed, means)


async def _store(
    plan: _Plan, request: MintRequest, signed: SignedTransaction, means: UpgradeMeans
) -> Upgrade | UpgradeRefusal:
    """Store the request if it is still granted: a tier may be lost, another request be faster."""
    user_id = plan.wish.user_id
    async with means.unit_of_work() as tx:
        await store.lock_user(tx.session, user_id)
        again = await _decide(tx, plan.wish)
        if again == plan.granted:
            # Badges are bound before anybody can bring it onto the chain.
            await store_request(tx, request, await _signed(tx, request, signed, means))
            tx.publish(_requested(request, plan.granted, tx.now))
            return await found(tx, user_id, request.id)
        if isinstance(again, Resumed):
            return await found(tx, user_id, again.request_id)
    return NotReady() if isinstance(again, UpgradeGranted) else again


async def _signed(
    tx: Transaction, request: MintRequest, signed: SignedTransaction, means: UpgradeMeans
) -> SignedTransaction:
    if request.binding:
        return signed
    return await signed_in_custody(tx.session, means.vault, request.wallet_address, signed)


async def _decide(tx: Transaction, wish: Wish) -> UpgradeGranted | Resumed | UpgradeRefusal:
    standing = await store.upgrade_standing(tx.session, wish.user_id, wish.level, tx.now)
    if standing is None:
        raise UnknownTierError(f"level {wish.level}")
    return judge_upgrade(standing)


async def _look(plan: _Plan, means: UpgradeMeans) -> tuple[Anchor, int] | NotInWallet:
    """What to sign on and a price to offer, if the NFT is where it can be burned.

    Raises ChainUnavailable.
    """
    held, rpc = plan.granted.held, means.rpc
    async with patience():
        anchor, market, nft = await asyncio.gather(
            nonces.anchor(rpc, plan.nonce),
            market_price(rpc, means.minter.address),
            read_nft(rpc, held.mint_address, held.wallet_address),
        )
    return (anchor, market) if nft and nft.owner else NotInWallet(held.mint_address)


def _request(plan: _Plan, means: UpgradeMeans) -> MintRequest:
    held, minter = plan.granted.held, means.minter
    binds = plan.granted.badges_required > 0
    return MintRequest(
        id=plan.wish.request_id,
        user_id=plan.wish.user_id,
        kind="upgrade",
        wallet_address=held.wallet_address,
        definition=on_the_web(plan.granted.target, means.gateway),
        mint_address=minter.mint_address(str(plan.wish.request_id)),
        authority=minter.address,
        created_at=plan.now,
        burns=Burned(held.definition.tier, held.mint_address),
        binding="awaited" if binds else None,
        bind_by=plan.now + means.terms.bind_within if binds else None,
        sign_by=plan.now + means.terms.sign_within if plan.nonce else None,
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
