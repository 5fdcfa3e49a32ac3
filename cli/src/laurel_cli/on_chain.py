"""Reads an NFT back from the chain."""

from dataclasses import dataclass

from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.token.state import TokenAccount


@dataclass(frozen=True, slots=True)
class OnChainNft:
    """What the chain says of a mint and of the transaction that made it."""

    supply: int
    owner: str
    slot: int
    succeeded: bool

    def as_json(self) -> dict[str, object]:
        """For the summary."""
        return {
            "supply": self.supply,
            "owner": self.owner,
            "slot": self.slot,
            "succeeded": self.succeeded,
        }


async def read_nft(rpc_url: str, mint_address: str, signature: str) -> OnChainNft | None:
    """The NFT of a mint address and its transaction; None while the chain has not got them."""
    mint = Pubkey.from_string(mint_address)
    async with AsyncClient(rpc_url, commitment=Confirmed) as chain:
        found = await chain.get_signature_statuses(
            [Signature.from_string(signature)], search_transaction_history=True
        )
        status = found.value[0]
        if status is None or (await chain.get_account_info(mint)).value is None:
            return None
        supply = await chain.get_token_supply(mint)
        return OnChainNft(
            supply=int(supply.value.amount),
            owner=await _owner(chain, mint),
            slot=status.slot,
            succeeded=status.err is None,
        )


async def _owner(chain: AsyncClient, mint: Pubkey) -> str:
    """The wallet that holds the one token; empty for a burned NFT."""
    holders = await chain.get_token_largest_accounts(mint)
    held = [one.address for one in holders.value if one.amount.amount != "0"]
    if not held:
        return ""
    account = await chain.get_account_info(held[0])
    return "" if account.value is None else str(TokenAccount.from_bytes(account.value.data).owner)
