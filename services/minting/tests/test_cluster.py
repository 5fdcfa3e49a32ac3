"""Nothing is signed on another chain, or with other keys than what is on its way."""

from dataclasses import replace

import pytest
from laurel_service import SettingsError
from laurel_service.testing import client
from minting.__main__ import build
from minting.chain import Minter
from minting_world import World
from solders.keypair import Keypair
from sqlalchemy import text

pytestmark = pytest.mark.requirement("NFT-088")


def with_wallet(world: World) -> World:
    """The same service, started with another system wallet."""
    return replace(world, minter=Minter(Keypair(), world.minter.secret))


async def checked(world: World) -> None:
    await world.cluster.check(world.unit_of_work, world.rpc)


async def test_the_first_start_stores_chain_and_wallet(world: World) -> None:
    await checked(world)
    genesis = str((await world.rpc.get_genesis_hash()).value)
    async with world.database.reading() as session:
        row = (await session.execute(text("select * from chain_identity"))).one()
    assert (row.genesis_hash, row.authority) == (genesis, world.minter.address)


async def test_another_chain_is_refused_by_the_claim_and_at_the_start(
    world: World, environment: None
) -> None:
    await checked(world)
    await world.qualify(7)
    async with world.unit_of_work() as tx:
        await tx.session.execute(text("update chain_identity set genesis_hash = 'mainnet'"))
    with pytest.raises(SettingsError, match=r"SOLANA_RPC_URL leads to the chain .* on mainnet"):
        await replace(world).claim(7)
    with pytest.raises(SettingsError, match="SOLANA_RPC_URL"):
        async with client(build()):
            pass
    assert await world.due() == []


async def test_another_wallet_waits_until_what_is_open_is_final(world: World) -> None:
    await world.qualify(7)
    signed = await world.claimed(7)
    other = with_wallet(world)
    with pytest.raises(SettingsError, match=f"is on its way, signed by {world.minter.address}"):
        await checked(other)
    await world.land(signed.mint_address)
    await checked(other)
    await other.qualify(8)
    assert (await other.request((await other.claimed(8)).mint_address)).authority == (
        other.minter.address
    )
    with pytest.raises(SettingsError, match="signed by"):
        await checked(replace(world))


async def test_another_secret_waits_until_what_is_open_is_final(world: World) -> None:
    await world.qualify(7)
    signed = await world.claimed(7)
    other = replace(world, minter=Minter(world.minter.wallet, bytes(32)))
    with pytest.raises(SettingsError, match="MINT_SECRET is not the one"):
        await checked(other)
    await world.land(signed.mint_address)
    await checked(other)


async def test_what_version_0_1_0_opened_belongs_to_its_wallet(world: World) -> None:
    await world.qualify(7)
    signed = await world.claimed(7)
    async with world.unit_of_work() as tx:
        await tx.session.execute(text("update mint_requests set authority = null"))
        await tx.session.execute(text("delete from chain_identity"))
    await checked(replace(world))
    assert (await world.request(signed.mint_address)).authority == world.minter.address
