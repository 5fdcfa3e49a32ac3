"""Read NFTs back from the chain, and compare them with what was ordered.

Only accounts whose addresses are known beforehand are read: nodes that many share refuse to search
for a token's holders.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Final

from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Commitment, Confirmed, Finalized
from solders.account import Account
from solders.pubkey import Pubkey
from solders.rpc.responses import GetMultipleAccountsResp
from solders.token.state import Mint, TokenAccount
from spl.token.constants import TOKEN_PROGRAM_ID

from minting.chain.addresses import metadata_address, token_address
from minting.chain.metadata import Creator, Metadata
from minting.chain.mint import MintOrder
from minting.chain.rpc import ask

_ACCOUNTS_A_NFT: Final = 3
_ACCOUNTS_A_CALL: Final = 100  # a node answers no more at once
NFTS_A_CALL: Final = _ACCOUNTS_A_CALL // _ACCOUNTS_A_NFT


@dataclass(frozen=True)
class OnChainNft:
    """A mint as the chain has it; a burned one has supply 0, no owner and no metadata.

    `owner` is whose wallet was looked into if the token lies there, else None.
    """

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
    rpc: AsyncClient, mint_address: str, owner: str, commitment: Commitment = Confirmed
) -> OnChainNft | None:
    """Read a mint, its metadata, and whether `owner` has its token; None if it was never created.

    Raises `ChainUnavailable` when no node answers.
    """
    (nft,) = await read_nfts(rpc, [(mint_address, owner)], commitment)
    return nft


async def read_nfts(
    rpc: AsyncClient, wanted: Sequence[tuple[str, str]], commitment: Commitment = Confirmed
) -> list[OnChainNft | None]:
    """The same for at most `NFTS_A_CALL` mints and the owner of each, in one call."""
    return (await _read(rpc, wanted, commitment))[1]


async def read_final_nfts(
    rpc: AsyncClient, wanted: Sequence[tuple[str, str]]
) -> tuple[int, list[OnChainNft | None]]:
    """The same as of the newest final block that the node knows, and that block's slot."""
    return await _read(rpc, wanted, Finalized)


async def _read(
    rpc: AsyncClient, wanted: Sequence[tuple[str, str]], commitment: Commitment
) -> tuple[int, list[OnChainNft | None]]:
    addresses = [address for mint, owner in wanted for address in _addresses(mint, owner)]
    call = rpc.get_multiple_accounts(addresses, commitment)
    answer = await ask(call, GetMultipleAccountsResp)
    starts = range(0, len(answer.value), _ACCOUNTS_A_NFT)
    return answer.context.slot, [
        _nft(mint, owner, *answer.value[start : start + _ACCOUNTS_A_NFT])
        for start, (mint, owner) in zip(starts, wanted, strict=True)
    ]


def _addresses(mint_address: str, owner: str) -> tuple[Pubkey, Pubkey, Pubkey]:
    mint = Pubkey.from_string(mint_address)
    return mint, metadata_address(mint), token_address(Pubkey.from_string(owner), mint)


def _nft(
    mint_address: str,
    owner: str,
    mint: Account | None,
    metadata: Account | None,
    token: Account | None,
) -> OnChainNft | None:
    # Anybody can send SOL to an address where nothing is yet: that makes it no mint.
    if mint is None or mint.owner != TOKEN_PROGRAM_ID:
        return None
    supply = Mint.from_bytes(mint.data).supply
    return OnChainNft(mint_address, supply, owner if _holds(token) else None, _decoded(metadata))


def _holds(token: Account | None) -> bool:
    return (
        token is not None
        and token.owner == TOKEN_PROGRAM_ID
        and TokenAccount.from_bytes(token.data).amount > 0
    )


def _decoded(account: Account | None) -> Metadata | None:
    # A burn leaves one byte behind, so that the mint can't be given metadata again.
    return Metadata.decode(account.data) if account is not None and len(account.data) > 1 else None


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
