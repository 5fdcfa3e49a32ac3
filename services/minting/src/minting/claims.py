"""Open a claim: decide, sign and store; landing it is the worker's (NFT-013)."""

import asyncio
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from laurel_events import Transaction, UnitOfWork
from solana.rpc.async_api import AsyncClient

from minting import landing, store
from minting.chain import (
    ChainUnavailable,
    Minter,
    MintOrder,
    RecentBlockhash,
    SignedTransaction,
    build_mint,
    owned_by_program,
    recent_blockhash,
    unusable,
)
from minting.rules import Granted, NotReady, Refusal, WalletNotUsable, judge
from minting.store import MintRequest

_PATIENCE_SECONDS: Final = 2.0


class UnknownTierError(LookupError):
    """There is no NFT of this level."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A user's wish for the NFT of a level; `request_id` is new."""

    request_id: UUID
    user_id: int
    level: int


async def open_claim(
    claim: Claim, unit_of_work: UnitOfWork, rpc: AsyncClient, minter: Minter
) -> SignedTransaction | Refusal:
    """Sign the mint that a claim asks for and store it, to be landed; or say why not.

    The transaction is signed before the database is asked for good, as that needs the chain,
    and is dropped where another claim was faster. Raises UnknownTierError, and
    ChainUnavailable when no node answers in time; then nothing has changed.
    """
    async with unit_of_work() as tx:
        decision = await _decide(tx, claim)
    if not isinstance(decision, Granted):
        return decision
    recent = await _recent_for(rpc, decision.wallet_address)
    if isinstance(recent, WalletNotUsable):
        return recent
    order = MintOrder(
        request_id=str(claim.request_id),
        owner=decision.wallet_address,
        name=decision.name,
        symbol=decision.symbol,
        uri=decision.metadata_uri,
    )
    signed = build_mint(order, minter, recent)
    async with unit_of_work() as tx:
        await store.lock_user(tx.session, claim.user_id)
        again = await _decide(tx, claim)
        if again == decision:
            await _store(tx, claim, order, signed)
            return signed
    return NotReady() if isinstance(again, Granted) else again


async def _recent_for(rpc: AsyncClient, wallet: str) -> RecentBlockhash | WalletNotUsable:
    """A blockhash to sign a mint into this wallet with, or why there can be none.

    Asks for both at once, and briefly: a request with an Idempotency-Key holds a connection
    meanwhile (0010).
    """
    if reason := unusable(wallet):
        return WalletNotUsable(reason)
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            recent, taken = await asyncio.gather(
                recent_blockhash(rpc), owned_by_program(rpc, wallet)
            )
    except TimeoutError:
        raise ChainUnavailable(f"no node answered within {_PATIENCE_SECONDS} s") from None
    return WalletNotUsable("it belongs to a program") if taken else recent


async def _decide(tx: Transaction, claim: Claim) -> Granted | Refusal:
    standing = await store.standing(tx.session, claim.user_id, claim.level)
    if standing is None:
        raise UnknownTierError(f"level {claim.level}")
    return judge(standing)


async def _store(
    tx: Transaction, claim: Claim, order: MintOrder, signed: SignedTransaction
) -> None:
    request = MintRequest(claim.request_id, claim.user_id, claim.level, order, signed.mint_address)
    await store.open_request(tx.session, request, tx.now)
    await store.add_attempt(tx.session, request.id, signed, tx.now)
    tx.schedule(landing.KIND, str(request.id), tx.now)
