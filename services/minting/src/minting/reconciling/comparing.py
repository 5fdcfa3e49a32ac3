"""Compare some NFTs with the chain, as of its newest final block."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from solana.rpc.async_api import AsyncClient

from minting.chain import (
    NFTS_A_CALL,
    ChainUnavailable,
    Departure,
    OnChainNft,
    departure,
    read_final_nfts,
)
from minting.rules.reconciling import AsOrdered, Differs, Gone, Returned, Sight, judge
from minting.store.reconciling import KeptNft

_OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Departed:
    """An NFT that is its user's no longer, and how it went, where the history tells."""

    nft: KeptNft
    how: Departure | None


@dataclass(slots=True)
class Comparison:
    """What was found at a finalized slot: who agrees, what is gone or back, and what differs.

    `differing` names the fields by mint.
    """

    slot: int
    agree: list[str] = field(default_factory=list)
    gone: list[Departed] = field(default_factory=list)
    back: list[KeptNft] = field(default_factory=list)
    differing: dict[str, tuple[str, ...]] = field(default_factory=dict)


async def compare(rpc: AsyncClient, nfts: Sequence[KeptNft], at_least: int) -> Comparison:
    """Look at NFTs, `NFTS_A_CALL` after the other, as of the newest final block of a node.

    The slot of the comparison is that of the first look. A node before the slot `at_least` lags,
    and what it does not show may be there: raises ChainUnavailable then, and where none answers.
    """
    found: Comparison | None = None
    for start in range(0, len(nfts), NFTS_A_CALL):
        some = nfts[start : start + NFTS_A_CALL]
        slot, seen = await _seen(rpc, some, at_least)
        found = found or Comparison(slot)
        for nft, one in zip(some, seen, strict=True):
            await _sort(rpc, found, nft, one)
    return found or Comparison(at_least)


async def _seen(
    rpc: AsyncClient, nfts: Sequence[KeptNft], at_least: int
) -> tuple[int, list[OnChainNft | None]]:
    owners = [(nft.mint_address, nft.order.owner) for nft in nfts]
    slot, seen = await read_final_nfts(rpc, owners)
    if None in seen and slot < at_least:
        raise ChainUnavailable(f"the node is at slot {slot}, behind {at_least}")
    return slot, seen


async def _sort(rpc: AsyncClient, found: Comparison, nft: KeptNft, seen: OnChainNft | None) -> None:
    match judge(nft.known, _sight(nft, seen)):
        case AsOrdered():
            found.agree.append(nft.mint_address)
        case Returned():
            found.agree.append(nft.mint_address)
            found.back.append(nft)
        case Differs(fields):
            found.differing[nft.mint_address] = fields
        case Gone(burned):
            how = await departure(rpc, nft.mint_address, nft.order.owner)
            if burned or (how and how.to):
                found.gone.append(Departed(nft, how))
            else:
                # Without a transaction that took it away it may never have been there.
                found.differing[nft.mint_address] = (_OWNER,)


def _sight(nft: KeptNft, seen: OnChainNft | None) -> Sight | None:
    return Sight(seen.supply, seen.differences(nft.order, nft.authority)) if seen else None
