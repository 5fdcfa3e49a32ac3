"""From a claim to a finalized NFT, on the real program, whatever the network does."""

from minting.chain import read_nft
from minting_world import World

CLAIM_ANNOUNCED = [
    ("nft.transaction.status_changed", "submitted"),
    ("nft.transaction.status_changed", "confirmed"),
    ("nft.claimed", ""),
    ("nft.transaction.status_changed", "finalized"),
]


async def test_a_claim_becomes_an_nft_in_its_owners_wallet(world: World) -> None:
    await world.qualify(7)
    signed = await world.claimed(7)
    await world.land(signed.mint_address)
    request = await world.request(signed.mint_address)
    nft = await read_nft(world.rpc, signed.mint_address)
    assert nft is not None
    assert nft.differences(request.order, world.minter.address) == ()
    assert await world.published() == CLAIM_ANNOUNCED
    assert await world.due() == []
