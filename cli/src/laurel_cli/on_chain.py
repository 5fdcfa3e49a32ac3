"""Reads an NFT back from the chain."""

from dataclasses import asdict, dataclass

from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed
from solders.pubkey import Pubkey
from solders.token.state import TokenAccount


@dataclass(frozen=True, slots=True)
class OnChainNft:
    """What the chain says of a mint and of the transaction that made it."""

    signature: str
    slot: int
    supply: int
    owner: str

    def as_json(self) -> dict[str, object]:
        """For the summary."""
        return asdict(self)


async def read_nft(rpc_url: str, mint_address: str) -> OnChainNft | None:
    """The NFT of a mint address; None while the chain has not got it.

    Its signature is that of the first transaction of the mint that succeeded.
    """
    mint = Pubkey.from_string(mint_address)
    async with AsyncClient(rpc_url, commitment=Confirmed) as chain:
        history = (await chain.get_signatures_for_address(mint)).value
        landed = [one for one in history if one.err is None]
        if not landed or (await chain.get_account_info(mint)).value is None:
            return None
        return OnChainNft(
            signature=str(landed[-1].signature),
            slot=landed[-1].slot,
            supply=int((await chain.get_token_supply(mint)).value.amount),
            owner=await _owner(chain, mint),
        )


async def _owner(chain: AsyncClient, mint: Pubkey) -> str:
    """The wallet that holds the one token; empty for a burned NFT."""
    holders = await chain.get_token_largest_accounts(mint)
    held = [one.address for one in holders.value if one.amount.amount != "0"]
    if not held:
        return ""
    account = await chain.get_account_info(held[0])
    return "" if account.value is None else str(TokenAccount.from_bytes(account.value.data).owner)
