"""One NFT a user, however many claims arrive at once."""

import asyncio
import socket
from dataclasses import replace

import pytest
from minting.chain import ChainUnavailable, SignedTransaction, connect
from minting.rules import AlreadyClaiming, AlreadyHeld, WalletUnknown
from minting_world import World, unlock


async def test_of_fifty_concurrent_claims_one_is_granted(world: World) -> None:
    await world.qualify(7)
    outcomes = await asyncio.gather(*(world.claim(7) for _ in range(50)))
    (granted,) = [one for one in outcomes if isinstance(one, SignedTransaction)]
    refused = [one for one in outcomes if one != granted]
    assert refused == [AlreadyClaiming(granted.mint_address)] * 49
    assert len(await world.due()) == 1


async def test_claims_during_the_landing_never_lead_to_a_second_nft(world: World) -> None:
    await world.qualify(7)
    signed = await world.claimed(7)
    refusals = []

    async def keep_claiming() -> None:
        while await world.state(signed.mint_address) != "finalized":
            refusals.append(await world.claim(7))

    await asyncio.gather(world.land(signed.mint_address), keep_claiming())
    assert set(refusals) <= {AlreadyClaiming(signed.mint_address), AlreadyHeld(signed.mint_address)}
    assert await world.claim(7) == AlreadyHeld(signed.mint_address)


async def test_users_claim_independently(world: World) -> None:
    await world.qualify(7)
    await world.qualify(8, level=2)
    first, second = await asyncio.gather(world.claimed(7), world.claimed(8, level=2))
    assert first.mint_address != second.mint_address


async def test_a_user_without_a_wallet_waits_for_the_announcement(world: World) -> None:
    await world.receive(unlock(9, 1))
    assert await world.claim(9) == WalletUnknown()
    await world.qualify(9)
    assert isinstance(await world.claim(9), SignedTransaction)


async def test_a_node_that_never_answers_is_not_waited_for(world: World) -> None:
    await world.qualify(7)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        async with connect(f"http://127.0.0.1:{silent.getsockname()[1]}") as rpc:
            async with asyncio.timeout(5):
                with pytest.raises(ChainUnavailable):
                    await replace(world, rpc=rpc).claim(7)
    assert await world.due() == []
    assert isinstance(await world.claim(7), SignedTransaction)
