"""Upgrades on durable nonces: signed when it suits, once, and void after the deadline."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from burning import burn, is_final
from laurel_service.testing import bearer
from minting import chain
from minting.rules.upgrading import NotInWallet
from minting.upgrades import TooLateError
from minting_people import signed_by, wallet
from minting_world import World
from solders.pubkey import Pubkey
from sqlalchemy import text
from upgrading import (
    LANDED,
    LIFE_OF_A_BLOCKHASH,
    active_mints,
    pass_blocks,
    signed,
    supplies,
    told_since,
)


async def free_nonces(world: World) -> int:
    async with world.database.reading() as session:
        query = "select count(*) from nonces where request_id is null and is_ready"
        return int(await session.scalar(text(query)) or 0)


@pytest.mark.requirement("NFT-028")
async def test_it_may_be_signed_long_after_its_blocks_have_gone(world: World) -> None:
    await world.keep_nonces()
    old = await world.holds(7)
    before = len(await world.published())
    upgrade = await world.upgraded(7)
    assert upgrade.signed.nonce
    assert await free_nonces(world) == 3
    await pass_blocks(world, LIFE_OF_A_BLOCKHASH)
    await world.step()
    await signed(world, upgrade)
    await world.land(upgrade.new_mint)
    assert await supplies(world, old, upgrade.new_mint) == [0, 1]
    assert (await world.published())[before:] == LANDED
    assert await free_nonces(world) == 4


@pytest.mark.requirement("NFT-028")
async def test_after_the_deadline_the_paper_is_void_and_nothing_has_changed(world: World) -> None:
    await world.keep_nonces()
    old = await world.holds(7)
    before = len(await world.published())
    late = replace(world, sign_within=timedelta())
    upgrade = await late.upgraded(7)
    paper = replace(upgrade.signed, raw=signed_by(wallet(7), upgrade.signed.raw))
    await late.land(upgrade.new_mint, "failed")
    told = await told_since(world, before)
    assert (told[-1].TYPE, told[-1].data.error_code) == ("nft.upgrade.failed", "NOT_SIGNED")
    with pytest.raises(TooLateError):
        await signed(world, upgrade)
    await chain.submit(world.rpc, paper)
    await pass_blocks(world, 2)
    assert await supplies(world, old, upgrade.new_mint) == [1, 0]
    assert await active_mints(world) == [old]
    assert await free_nonces(world) == 4
    again = await signed(world, await world.upgraded(7))
    await world.land(again.new_mint)


async def test_what_its_owner_sends_at_the_last_moment_counts(world: World) -> None:
    await world.keep_nonces()
    old = await world.holds(7)
    upgrade = await replace(world, sign_within=timedelta()).upgraded(7)
    whole = replace(upgrade.signed, raw=signed_by(wallet(7), upgrade.signed.raw))
    assert await chain.submit(world.rpc, whole) == chain.Sent()
    await world.land(upgrade.new_mint)
    assert await supplies(world, old, upgrade.new_mint) == [0, 1]


async def test_what_can_not_succeed_is_made_void_at_once(world: World) -> None:
    await world.keep_nonces()
    old = await world.holds(7)
    upgrade = await world.upgraded(7)
    await world.rpc.request_airdrop(wallet(7).pubkey(), 10**9)
    await burn(world.rpc, wallet(7), Pubkey.from_string(old))
    await signed(world, upgrade)
    await world.land(upgrade.new_mint, "failed")
    assert ("nft.transaction.failed", "TRANSACTION_REJECTED") in await world.published()
    assert isinstance(await world.upgrade(7), NotInWallet)
    assert await free_nonces(world) == 4


async def test_where_no_nonce_is_free_there_is_a_minute(
    api: httpx.AsyncClient, world: World
) -> None:
    await world.keep_nonces(free=1)
    await world.holds(7)
    await world.holds(8)
    first = await synthesize(api, 7)
    second = await synthesize(api, 8)
    assert (first["signBy"] is None, first["lastValidBlockHeight"] is None) == (False, True)
    assert (second["signBy"] is None, second["lastValidBlockHeight"] is None) == (True, False)
    await world.keep_nonces(free=1)
    assert await free_nonces(world) == 1


async def synthesize(api: httpx.AsyncClient, user_id: int) -> dict[str, object]:
    body = {"targetTierId": 2}
    answer = await api.post("/api/v1/nft/synthesize", headers=bearer(user_id), json=body)
    data: dict[str, object] = answer.json()["data"]
    return data


async def test_who_is_refused_leaves_no_nonce_taken(world: World) -> None:
    await world.keep_nonces()
    old = await world.holds(7)
    await world.rpc.request_airdrop(wallet(7).pubkey(), 10**9)
    # One that is asked for before its burn is confirmed is an upgrade, and stays one.
    await is_final(world.rpc, await burn(world.rpc, wallet(7), Pubkey.from_string(old)))
    assert await world.upgrade(7) == NotInWallet(old)
    assert await free_nonces(world) == 4
