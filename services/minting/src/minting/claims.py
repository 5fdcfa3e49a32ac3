"""Open a claim: decide, sign and store; landing it is the worker's (NFT-013)."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from laurel_events import Transaction, UnitOfWork
from solana.rpc.async_api import AsyncClient

from minting import landing, store
from minting.chain import (
    Minter,
    RecentBlockhash,
    SignedTransaction,
    market_price,
    owned_by_program,
    patience,
    recent_blockhash,
)
from minting.cluster import Cluster
from minting.ipfs import IpfsGateway
from minting.rules.claiming import (
    AlreadyClaiming,
    Granted,
    NotReady,
    Refusal,
    WalletNotUsable,
    judge,
)
from minting.rules.requests import FrozenDefinition
from minting.store import MintRequest


class UnknownTierError(LookupError):
    """There is no NFT of this level."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A user's wish for the NFT of a level; `request_id` is new."""

    request_id: UUID
    user_id: int
    level: int


async def open_claim(
    claim: Claim,
    unit_of_work: UnitOfWork,
    rpc: AsyncClient,
    minter: Minter,
    cluster: Cluster,
    gateway: IpfsGateway,
) -> SignedTransaction | Refusal:
    """Sign the mint that a claim asks for and store it, to be landed; or say why not.

    The transaction is signed before the database is asked for good, as that needs the chain,
    and is dropped where another claim was faster. Raises UnknownTierError, and
    ChainUnavailable when no node answers in time; then nothing has changed.
    """
    async with unit_of_work() as tx:
        decision, now = await _decide(tx, claim), tx.now
    if not isinstance(decision, Granted):
        return decision
    if reason := minter.refuses(decision.wallet_address):
        return WalletNotUsable(reason)
    await cluster.check(unit_of_work, rpc)
    recent = await _recent_for(rpc, decision.wallet_address, minter)
    if isinstance(recent, WalletNotUsable):
        return recent
    blockhash, market = recent
    request = _request(claim, decision, minter, gateway, now)
    signed = landing.KINDS["claim"].sign(request, minter.offering(market), blockhash)
    async with unit_of_work() as tx:
        await store.lock_user(tx.session, claim.user_id)
        again = await _decide(tx, claim)
        if again == decision:
            await store_request(tx, request, signed)
            return signed
    return NotReady() if isinstance(again, Granted) else again


async def decide_claim(claim: Claim, unit_of_work: UnitOfWork) -> Refusal:
    """Why a claim is not to be opened while another one of its user is being: that one, if nothing
    else. Raises UnknownTierError."""
    async with unit_of_work() as tx:
        decision = await _decide(tx, claim)
    return AlreadyClaiming(None) if isinstance(decision, Granted) else decision


async def _recent_for(
    rpc: AsyncClient, wallet: str, minter: Minter
) -> tuple[RecentBlockhash, int] | WalletNotUsable:
    """A blockhash and a price to sign a mint into this wallet with, or why there can be none.

    Asks for all at once, and briefly: a request with an Idempotency-Key holds a connection
    meanwhile (0010). Raises ChainUnavailable.
    """
    async with patience():
        recent, market, taken = await asyncio.gather(
            recent_blockhash(rpc),
            market_price(rpc, minter.address),
            owned_by_program(rpc, wallet),
        )
    return WalletNotUsable("it belongs to a program") if taken else (recent, market)


async def store_request(tx: Transaction, request: MintRequest, signed: SignedTransaction) -> None:
    """Store a request with its signed transaction, to be landed once this is committed."""
    await store.open_request(tx.session, request)
    await store.add_attempt(tx.session, request.id, signed, tx.now)
    landing.schedule(tx, request)


async def _decide(tx: Transaction, claim: Claim) -> Granted | Refusal:
    standing = await store.standing(tx.session, claim.user_id, claim.level, tx.now)
    if standing is None:
        raise UnknownTierError(f"level {claim.level}")
    return judge(standing)


def _request(
    claim: Claim, granted: Granted, minter: Minter, gateway: IpfsGateway, now: datetime
) -> MintRequest:
    return MintRequest(
        id=claim.request_id,
        user_id=claim.user_id,
        kind="claim",
        wallet_address=granted.wallet_address,
        definition=on_the_web(granted.definition, gateway),
        mint_address=minter.mint_address(str(claim.request_id)),
        authority=minter.address,
        created_at=now,
    )


def on_the_web(definition: FrozenDefinition, gateway: IpfsGateway) -> FrozenDefinition:
    """A definition whose metadata is named as browsers find it: so it goes onto the chain."""
    return replace(definition, metadata_uri=gateway.url(definition.metadata_uri))
