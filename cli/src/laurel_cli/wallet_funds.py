"""Keeps the system wallet able to pay on the local chain."""

import json
from pathlib import Path

from solana.rpc.async_api import AsyncClient
from solders.keypair import Keypair
from solders.pubkey import Pubkey

_LAMPORTS = 1_000_000_000
_ENOUGH = 100 * _LAMPORTS
_GIFT = 1_000 * _LAMPORTS


def address_of(wallet: Path) -> Pubkey:
    """The public key of a keypair file as solana-keygen writes it."""
    return Keypair.from_bytes(bytes(json.loads(wallet.read_text()))).pubkey()


async def fund(rpc_url: str, key: Pubkey) -> None:
    """Ask the local chain for SOL when little is left; a mint costs about 0.02 SOL."""
    async with AsyncClient(rpc_url) as chain:
        if (await chain.get_balance(key)).value < _ENOUGH:
            await chain.request_airdrop(key, _GIFT)
