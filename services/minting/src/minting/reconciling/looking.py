"""The due task `nft.look`: one NFT that its user was found without."""

from datetime import timedelta
from typing import Final

from laurel_events import DueTask, Transaction, UnitOfWork
from solana.rpc.async_api import AsyncClient

from minting.cluster import Cluster
from minting.reconciling.comparing import compare
from minting.reconciling.recording import record
from minting.store import reconciling

LOOK: Final = "nft.look"

_FINAL_AFTER: Final = timedelta(seconds=20)


def look_soon(tx: Transaction, mint_address: str) -> None:
    """Let an NFT be compared with the chain once what happened to it is final."""
    tx.schedule(LOOK, mint_address, tx.now + _FINAL_AFTER)


async def look(task: DueTask, unit_of_work: UnitOfWork, rpc: AsyncClient, cluster: Cluster) -> None:
    """Compare one NFT with the chain. Raises ChainUnavailable."""
    await cluster.check(unit_of_work, rpc)
    async with unit_of_work() as tx:
        nft = await reconciling.kept_nft(tx.session, task.key)
        last = await reconciling.last_pass(tx.session)
    found = await compare(rpc, [nft], last.slot if last else 0) if nft else None
    async with unit_of_work() as tx:
        if found:
            await record(tx, found)
        await task.done(tx)
