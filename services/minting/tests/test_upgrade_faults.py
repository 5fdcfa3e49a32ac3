"""Upgrades that are not signed, not landed, undone or landed by somebody else."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from burning import burn
from laurel_schemas.nft_events_v1 import UpgradeFailed
from minting import chain
from minting.rules.claiming import AlreadyHeld
from minting.rules.upgrading import NotInWallet
from minting.upgrades import TooLateError
from minting_people import signed_by, wallet
from minting_world import World, play_faults
from solders.pubkey import Pubkey
from upgrading import (
    LANDED,
    active_mints,
    put_in_state,
    signed,
    supplies,
    told_since,
)

DROP = {"kind": "drop"}


@pytest.mark.requirement("NFT-022", "NFT-024")
async def test_what_is_not_signed_in_time_changes_nothing(world: World) -> None:
    old = await world.holds(7)
    before = len(await world.published())
    upgrade = await world.upgraded(7)
    await world.land(upgrade.new_mint, "failed")
    assert await supplies(world, old, upgrade.new_mint) == [1, 0]
    assert await active_mints(world) == [old]
    told = await told_since(world, before)
    assert [event.TYPE for event in told] == [
        "nft.upgrade.requested",
        "nft.transaction.status_changed",
        "nft.upgrade.failed",
    ]
    assert isinstance(told[-1], UpgradeFailed)
    assert (told[-1].data.error_code, told[-1].data.status) == ("NOT_SIGNED", "failed")
    with pytest.raises(TooLateError):
        await signed(world, upgrade)
    again = await world.upgraded(7)
    assert again.new_mint != upgrade.new_mint
    await signed(world, again)
    await world.land(again.new_mint)
    assert await supplies(world, old, again.new_mint) == [0, 1]


async def test_a_signed_upgrade_that_expires_is_told_and_changes_nothing(
    world: World, solana_rpc: str
) -> None:
    old = await world.holds(7)
    upgrade = await signed(world, await world.upgraded(7))
    await play_faults(solana_rpc, [DROP] * 1000)
    await world.land(upgrade.new_mint, "failed")
    await play_faults(solana_rpc, [])
    assert ("nft.transaction.failed", "TRANSACTION_EXPIRED") in await world.published()
    assert await active_mints(world) == [old]
    assert await supplies(world, old, upgrade.new_mint) == [1, 0]


@pytest.mark.parametrize(
    "fault", [DROP, {"kind": "lose"}, {"kind": "delay", "slots": 10}, {"kind": "reject"}]
)
async def test_a_network_fault_delays_the_upgrade_and_no_more(
    world: World, solana_rpc: str, fault: Mapping[str, object]
) -> None:
    old = await world.holds(7)
    before = len(await world.published())
    upgrade = await signed(world, await world.upgraded(7))
    await play_faults(solana_rpc, [fault])
    await world.land(upgrade.new_mint)
    assert await supplies(world, old, upgrade.new_mint) == [0, 1]
    assert (await world.published())[before:] == LANDED


async def test_what_the_owner_sends_without_us_counts(world: World) -> None:
    """A wallet may sign and send in one step, and never come back."""
    old = await world.holds(7)
    upgrade = await world.upgraded(7)
    whole = replace(upgrade.signed, raw=signed_by(wallet(7), upgrade.signed.raw))
    assert await chain.submit(world.rpc, whole) == chain.Sent()
    await world.land(upgrade.new_mint)
    assert await active_mints(world) == [upgrade.new_mint]
    assert await supplies(world, old, upgrade.new_mint) == [0, 1]


async def test_until_it_is_final_the_old_nft_counts_and_nothing_else_begins(world: World) -> None:
    old = await world.holds(7)
    upgrade = await signed(world, await world.upgraded(7))
    await put_in_state(world, upgrade.new_mint, "confirmed")
    assert await active_mints(world) == [old]
    assert await world.claim(7, 1) == AlreadyHeld(old)
    assert (await world.upgraded(7)).id == upgrade.id
    assert await world.audited()


async def test_an_nft_that_its_owner_burns_meanwhile_fails_the_upgrade(world: World) -> None:
    old = await world.holds(7)
    upgrade = await world.upgraded(7)
    await world.rpc.request_airdrop(wallet(7).pubkey(), 10**9)
    await burn(world.rpc, wallet(7), Pubkey.from_string(old))
    await signed(world, upgrade)
    await world.land(upgrade.new_mint, "failed")
    assert ("nft.transaction.failed", "TRANSACTION_REJECTED") in await world.published()
    assert await supplies(world, old, upgrade.new_mint) == [0, 0]
    assert await world.upgrade(7) == NotInWallet(old)
