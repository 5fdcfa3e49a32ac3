"""Keeps the system wallet of the local chain able to pay."""

import json
from pathlib import Path

from solana.rpc.async_api import AsyncClient
from solders.keypair import Keypair

_LAMPORTS = 1_000_000_000
_ENOUGH = 100 * _LAMPORTS
_GIFT = 1_000 * _LAMPORTS


async def fund_system_wallet(rpc_url: str, wallet: Path) -> None:
    """Ask the local chain for SOL when little is left; a mint costs about 0.02 SOL."""
    key = Keypair.from_bytes(bytes(json.loads(wallet.read_text()))).pubkey()
    async with AsyncClient(rpc_url) as chain:
        if (await chain.get_balance(key)).value < _ENOUGH:
            await chain.request_airdrop(key, _GIFT)
