"""Which chain this is, checked before anything is signed: keys and nodes are easily mixed up.

What minting has stored is true on one chain, and what is on its way is tied to the keys that
signed it. Another node, wallet or secret would mint a second time, or elsewhere (NFT-088).
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from laurel_events import Database, Transaction, UnitOfWork
from laurel_service import SettingsError
from solana.rpc.async_api import AsyncClient
from sqlalchemy.exc import DBAPIError

from minting import store
from minting.chain import ChainUnavailable, Minter, connect, genesis_hash, patience
from minting.store import Identity

log = logging.getLogger(__name__)


class Cluster:
    """Vouches for node and keys, once in the life of a process."""

    def __init__(self, minter: Minter) -> None:
        self._minter = minter
        self.genesis: str | None = None
        """The chain that it has seen, by the hash of its first block; None before."""
        self._checked = False
        self._checking = asyncio.Lock()

    async def check(self, unit_of_work: UnitOfWork, rpc: AsyncClient) -> None:
        """Make sure that this is the chain and these are the keys of what is stored.

        The first check of a database stores what it sees. Raises SettingsError saying which
        setting is wrong, and ChainUnavailable when no node answers.
        """
        if self._checked:
            return
        async with self._checking:
            if not self._checked:
                await self._check(unit_of_work, rpc)
                self._checked = True

    async def _check(self, unit_of_work: UnitOfWork, rpc: AsyncClient) -> None:
        async with patience():
            seen = Identity(await genesis_hash(rpc), self._minter.address)
        async with unit_of_work() as tx:
            await _compare(tx, seen, self._minter)
        self.genesis = seen.genesis_hash


@asynccontextmanager
async def checked_cluster(dsn: str, rpc_url: str, minter: Minter) -> AsyncIterator[Cluster]:
    """A cluster that is checked at the start if node and database answer, else when it is used."""
    cluster = Cluster(minter)
    try:
        async with (
            Database(dsn, service="minting", pool_size=1) as database,
            connect(rpc_url) as rpc,
        ):
            await cluster.check(database.unit_of_work(), rpc)
    except (ChainUnavailable, DBAPIError) as error:
        log.warning("the chain is checked later", extra={"fault": type(error).__name__})
    yield cluster


async def _compare(tx: Transaction, seen: Identity, minter: Minter) -> None:
    known = await store.known_identity(tx.session, seen, tx.now)
    if known.genesis_hash != seen.genesis_hash:
        raise SettingsError(
            f"SOLANA_RPC_URL leads to the chain {seen.genesis_hash}; the NFTs in this database are"
            f" on {known.genesis_hash}. Name a node of that one, or start with an empty database."
        )
    await store.adopt_requests(tx.session, known.authority)
    open_ = await store.oldest_open(tx.session)
    if open_ and open_.authority != seen.authority:
        raise SettingsError(
            f"SYSTEM_WALLET_FILE holds {seen.authority}; the request {open_.id} is on its way,"
            f" signed by {open_.authority}. Let that wallet finish what is open, then change it."
        )
    if open_ and minter.mint_address(str(open_.id)) != open_.mint_address:
        raise SettingsError(
            f"MINT_SECRET is not the one that the request {open_.id} was opened with."
            " Put it back until nothing is open."
        )
    if known.authority != seen.authority:
        await store.change_authority(tx.session, seen.authority, tx.now)
