"""When a transaction on a durable nonce is to be made void (NFT-028)."""

from datetime import datetime

from solana.rpc.async_api import AsyncClient

from minting.chain import Minter, advance_nonce, recent_blockhash, send_raw
from minting.store import Attempt, MintRequest


def is_to_be_void(request: MintRequest, attempt: Attempt, now: datetime) -> bool:
    """Whether a transaction that does not expire by itself must not land any more.

    Its time is over, or a node says that it will never succeed.
    """
    if attempt.signed.nonce is None:
        return False
    late = request.sign_by is not None and now >= request.sign_by
    return late or attempt.refusal is not None


async def make_void(rpc: AsyncClient, minter: Minter, nonce: str) -> None:
    """Ask the chain to advance a nonce; whether it did, the next look tells.

    Raises ChainUnavailable when no node answers.
    """
    await send_raw(rpc, advance_nonce(minter.wallet, nonce, await recent_blockhash(rpc)))
