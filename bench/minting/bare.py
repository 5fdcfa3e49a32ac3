"""What a script would do: a blockhash, the transaction, and looks until it has landed."""

from dataclasses import dataclass, field

from minting.chain import (
    Minter,
    MintOrder,
    SignedTransaction,
    build_mint,
    build_upgrade,
    recent_blockhash,
    signed_with,
)
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Commitment, Confirmed, Finalized
from solana.rpc.models import TxOpts
from solders.signature import Signature

from bench.minting.people import wallet


@dataclass(frozen=True, slots=True)
class Bare:
    """Mints and upgrades by RPC calls alone: nothing is stored, and what gets lost is lost.

    Looks are those of `solana-py`, one each half a second.
    """

    rpc: AsyncClient
    minter: Minter
    minted: dict[int, str] = field(default_factory=dict)

    async def claim(self, user: int) -> None:
        """Mint an NFT into a wallet, and see it confirmed."""
        recent = await recent_blockhash(self.rpc)
        signed = build_mint(_order(user, 1), self.minter, recent)
        await self._land(signed, Confirmed)
        self.minted[user] = signed.mint_address

    async def upgrade(self, user: int) -> None:
        """Burn it and mint another one, and see that final."""
        recent = await recent_blockhash(self.rpc)
        half = build_upgrade(_order(user, 2), self.minted[user], self.minter, recent)
        await self._land(signed_with(half, wallet(user)), Finalized)

    async def _land(self, signed: SignedTransaction, commitment: Commitment) -> None:
        await self.rpc.send_raw_transaction(signed.raw, TxOpts(preflight_commitment=Confirmed))
        signature = Signature.from_string(signed.signature)
        seen = (await self.rpc.confirm_transaction(signature, commitment)).value[0]
        if seen is None or seen.err is not None:
            raise RuntimeError(f"a transaction did not land: {seen}")


def _order(user: int, level: int) -> MintOrder:
    name, uri = f"Bare {level}", "https://gateway.pinata.cloud/ipfs/bafkrei"
    return MintOrder(f"{user}/{level}", str(wallet(user).pubkey()), name, "AIW3E", uri)
