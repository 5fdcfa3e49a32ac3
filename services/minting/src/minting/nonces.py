"""A pool of durable nonces, so that one is at hand when somebody has to sign (NFT-028)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork
from solana.rpc.async_api import AsyncClient
from uuid_utils.compat import uuid7

from minting import store
from minting.chain import (
    Anchor,
    DurableNonce,
    Minter,
    create_nonce,
    nonce_address,
    nonce_rent,
    read_nonces,
    recent_blockhash,
    send_raw,
)
from minting.cluster import Cluster
from minting.store import NewNonce

KEEP: Final = "nonces.keep"

_KEY: Final = "pool"
_LOOK_AGAIN: Final = timedelta(seconds=2)
_ORPHANED_AFTER: Final = timedelta(minutes=10)
_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class NoncePool:
    """How many nonces are to be free at any time; each holds 0.00145 SOL of the system wallet."""

    free: int


def schedule(tx: Transaction) -> None:
    """Let the pool be filled up."""
    tx.schedule(KEEP, _KEY, tx.now)


async def take(tx: Transaction, request_id: UUID, authority: str) -> str | None:
    """Take a nonce for a request and let the pool be filled up; None while none is free."""
    schedule(tx)
    return await store.take_nonce(tx.session, request_id, authority, tx.now)


async def anchor(rpc: AsyncClient, nonce: str | None) -> Anchor:
    """What to sign on: the nonce if there is one, else a recent blockhash.

    Raises ChainUnavailable.
    """
    if nonce:
        (value,) = (await read_nonces(rpc, [nonce])).values
        if value:
            return DurableNonce(nonce, value)
    return await recent_blockhash(rpc)


async def keep(
    task: DueTask,
    unit_of_work: UnitOfWork,
    rpc: AsyncClient,
    minter: Minter,
    cluster: Cluster,
    pool: NoncePool,
) -> None:
    """Make nonces until enough are free: the due task `nonces.keep`. Raises ChainUnavailable.

    A nonce's address follows from its seed, so that a crash anywhere makes none twice.
    """
    await cluster.check(unit_of_work, rpc)
    missing = await _missing(unit_of_work, minter, pool)
    made = await _seen(rpc, missing)
    await _make([one for one in missing if one.address not in made], rpc, minter)
    async with unit_of_work() as tx:
        await store.nonces_are_ready(tx.session, made)
        later = _ORPHANED_AFTER if len(made) == len(missing) else _LOOK_AGAIN
        await task.again(tx, tx.now + later)


async def _missing(unit_of_work: UnitOfWork, minter: Minter, pool: NoncePool) -> Sequence[NewNonce]:
    """What is yet to be made, after storing what the pool lacks."""
    async with unit_of_work() as tx:
        await store.release_orphans(tx.session, tx.now - _ORPHANED_AFTER)
        lacking = pool.free - await store.free_nonces(tx.session, minter.address)
        if lacking > 0:
            seeds = [uuid7().hex for _ in range(min(lacking, _AT_ONCE))]
            new = [NewNonce(nonce_address(minter.address, seed), seed) for seed in seeds]
            await store.add_nonces(tx.session, minter.address, new)
        return await store.unready_nonces(tx.session, minter.address)


async def _seen(rpc: AsyncClient, missing: Sequence[NewNonce]) -> Sequence[str]:
    if not missing:
        return []
    held = await read_nonces(rpc, [one.address for one in missing])
    return [one.address for one, value in zip(missing, held.values, strict=True) if value]


async def _make(new: Sequence[NewNonce], rpc: AsyncClient, minter: Minter) -> None:
    """Send what makes them; what does not land is sent again at the next run."""
    if not new:
        return
    recent, rent = await recent_blockhash(rpc), await nonce_rent(rpc)
    for one in new:
        await send_raw(rpc, create_nonce(minter.wallet, one.seed, rent, recent))
