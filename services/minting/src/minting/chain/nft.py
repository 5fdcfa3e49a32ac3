"""Read an NFT back from the chain, and compare it with what was ordered."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Commitment, Confirmed
from solders.account import Account
from solders.pubkey import Pubkey
from solders.rpc.responses import GetMultipleAccountsResp, GetTokenLargestAccountsResp
from solders.token.state import Mint, TokenAccount

from minting.chain.addresses import metadata_address
from minting.chain.metadata import Creator, Metadata
from minting.chain.mint import MintOrder
from minting.chain.rpc import ask


@dataclass(frozen=True)
class OnChainNft:
    """A mint as the chain has it. A burned one has supply 0, no owner and no metadata."""

    mint_address: str
    supply: int
    owner: str | None
    metadata: Metadata | None

    def differences(self, order: MintOrder, authority: str) -> tuple[str, ...]:
        """Name what is not as ordered, `authority` being the system wallet's address."""
        return tuple(_differences(self, order, authority))

    def matches(self, order: MintOrder, authority: str) -> bool:
        """Tell whether this is exactly the NFT of `order`."""
        return not self.differences(order, authority)


async def read_nft(
    rpc: AsyncClient, mint_address: str, commitment: Commitment = Confirmed
) -> OnChainNft | None:
    """Read a mint with its metadata and its token's owner; None if it was never created.

    Raises `ChainUnavailable` when no node answers.
    """
    mint_key = Pubkey.from_string(mint_address)
    mint, metadata = await _accounts(rpc, [mint_key, metadata_address(mint_key)], commitment)
    if mint is None:
        return None
    supply = Mint.from_bytes(mint.data).supply
    owner = await _owner(rpc, mint_key, commitment) if supply else None
    return OnChainNft(mint_address, supply, owner, _decoded(metadata))


def _decoded(account: Account | None) -> Metadata | None:
    # A burn leaves one byte behind, so that the mint can't be given metadata again.
    return Metadata.decode(account.data) if account is not None and len(account.data) > 1 else None


async def _owner(rpc: AsyncClient, mint: Pubkey, commitment: Commitment) -> str | None:
    call = rpc.get_token_largest_accounts(mint, commitment)
    holders = (await ask(call, GetTokenLargestAccountsResp)).value
    if not holders:
        return None
    (account,) = await _accounts(rpc, [holders[0].address], commitment)
    return None if account is None else str(TokenAccount.from_bytes(account.data).owner)


async def _accounts(
    rpc: AsyncClient, addresses: list[Pubkey], commitment: Commitment
) -> list[Account | None]:
    call = rpc.get_multiple_accounts(addresses, commitment)
    return (await ask(call, GetMultipleAccountsResp)).value


def _differences(nft: OnChainNft, order: MintOrder, authority: str) -> Iterator[str]:
    if nft.supply != 1:
        yield "supply"
    if nft.owner != order.owner:
        yield "owner"
    if nft.metadata is None:
        yield "metadata"
        return
    expected = Metadata(
        update_authority=authority,
        mint_address=nft.mint_address,
        name=order.name,
        symbol=order.symbol,
        uri=order.uri,
        creators=(Creator(authority, verified=True, share=100),),
        is_mutable=False,
    )
    for field in fields(Metadata):
        if getattr(nft.metadata, field.name) != getattr(expected, field.name):
            yield field.name
