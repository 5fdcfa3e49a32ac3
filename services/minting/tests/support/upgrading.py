"""Upgrades of user 7, as the tests of minting follow them."""

from typing import Any

from laurel_events.testing import published
from laurel_testkit import eventually
from minting.chain import read_nft
from minting.store import Upgrade
from minting_people import signed_by, wallet
from minting_world import World
from solana.rpc.commitment import Finalized
from sqlalchemy import text

LIFE_OF_A_BLOCKHASH = 160
LANDED = [
    ("nft.upgrade.requested", ""),
    ("nft.transaction.status_changed", "submitted"),
    ("nft.transaction.status_changed", "confirmed"),
    ("nft.transaction.status_changed", "finalized"),
    ("nft.upgraded", ""),
    ("nft.burned", ""),
    ("nft.upgrade.completed", ""),
    ("minting.benefits.snapshot", ""),
]


async def told_since(world: World, before: int) -> list[Any]:
    """The events after the first `before`."""
    return [one.event for one in (await published(world.database))[before:]]


async def supplies(world: World, *mints: str) -> list[int]:
    """The supply of each mint, in the wallet of user 7."""
    owner = str(wallet(7).pubkey())
    found = [await read_nft(world.rpc, mint, owner) for mint in mints]
    return [nft.supply if nft else 0 for nft in found]


async def active_mints(world: World) -> list[str]:
    """The addresses of the NFTs that user 7 holds."""
    async with world.database.reading() as session:
        rows = text("select mint_address from nfts where user_id = 7 and status = 'active'")
        return list(await session.scalars(rows))


async def signed(world: World, upgrade: Upgrade) -> Upgrade:
    """The upgrade, signed by the wallet of user 7."""
    return await world.sign(7, upgrade, signed_by(wallet(7), upgrade.signed.raw))


async def put_in_state(world: World, mint_address: str, state: str) -> None:
    """Let the request of a mint be in a state that it may pass too fast to be seen."""
    changed = text("update mint_requests set state = :state where mint_address = :mint")
    async with world.unit_of_work() as tx:
        await tx.session.execute(changed, {"state": state, "mint": mint_address})


async def pass_blocks(world: World, blocks: int) -> None:
    """Wait until so many more blocks are final."""
    until = (await world.rpc.get_block_height(Finalized)).value + blocks

    async def passed() -> bool:
        return (await world.rpc.get_block_height(Finalized)).value > until

    await eventually(passed)
