"""What the system wallet has left: an alert comes before mints have to wait for SOL (NFT-089)."""

from datetime import timedelta
from typing import Final

from laurel_events import DueTask, Transaction, UnitOfWork
from solana.rpc.async_api import AsyncClient

from minting.chain import Minter, balance
from minting.metrics import SYSTEM_WALLET_SOL

LOOK: Final = "wallet.look"

_KEY: Final = "system"
_REST: Final = timedelta(minutes=1)
_LAMPORTS_A_SOL: Final = 10**9


def schedule(tx: Transaction) -> None:
    """Let the balance be looked at now; the next look follows by itself."""
    tx.schedule(LOOK, _KEY, tx.now)


async def look(task: DueTask, unit_of_work: UnitOfWork, rpc: AsyncClient, minter: Minter) -> None:
    """Tell the balance in the metrics: the due task `wallet.look`.

    Raises ChainUnavailable when no node answers.
    """
    lamports = await balance(rpc, minter.address)
    SYSTEM_WALLET_SOL.labels(minter.address).set(lamports / _LAMPORTS_A_SOL)
    async with unit_of_work() as tx:
        await task.again(tx, tx.now + _REST)
