"""An upgrade and its badges, over topics: bound first, released on failure, whenever it comes."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from dying import killed_everywhere
from laurel_events import Database
from laurel_schemas import Event
from laurel_schemas.badges_badges_v1 import BindingRefused
from laurel_testkit import eventually
from minting.chain import connect
from minting.store import Upgrade
from minting.upgrades import find_upgrade
from minting_people import NOON, badges_bound
from minting_world import World
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

REFUSED = [
    ("nft.upgrade.requested", ""),
    ("nft.transaction.status_changed", "failed"),
    ("nft.upgrade.failed", ""),
]


def refused(upgrade: Upgrade) -> BindingRefused:
    return BindingRefused(
        request_id=str(upgrade.id),
        user_id=7,
        to_level=2,
        reason="not_enough_badges",
        badges_required=2,
        badges_free=1,
        refused_at=NOON,
    )


async def opened(world: World) -> tuple[str, Upgrade]:
    """Ask for an upgrade whose badges are not bound yet; returns the old mint, too."""
    old = await world.holds(7)
    upgrade = await world.upgrade(7)
    assert isinstance(upgrade, Upgrade)
    assert upgrade.binding == "awaited"
    return old, upgrade


@pytest.mark.requirement("NFT-042")
async def test_nothing_leaves_before_badges_are_bound_and_another_process_goes_on(
    world: World, dsn: str, solana_rpc: str
) -> None:
    old, upgrade = await opened(world)
    for _ in range(3):
        await world.step()
    assert await world.state(upgrade.new_mint) == "pending"
    assert await world.upgrade(7) == upgrade
    for answer in (badges_bound(8, upgrade.id), badges_bound(7, uuid4())):
        await world.receive(answer)
    assert (await world.request(upgrade.new_mint)).binding == "awaited"
    await world.receive(badges_bound(7, upgrade.id), badges_bound(7, upgrade.id), refused(upgrade))
    async with Database(dsn, service="minting") as database, connect(solana_rpc) as rpc:
        restarted = World(database, rpc, world.minter)
        await signed(restarted, await restarted.upgraded(7))
        await restarted.land(upgrade.new_mint)
    assert await supplies(world, old, upgrade.new_mint) == [0, 1]


@pytest.mark.requirement("TIER-044", "NFT-022")
async def test_processes_that_die_at_every_step_take_each_step_once(world: World) -> None:
    """The saga ends whole, first without badges, then with them; answers come twice."""
    old, before = await world.holds(7), len(await world.published())
    first, killed = await killed_everywhere(world, lambda process: process.upgrade(7))
    assert isinstance(first, Upgrade)
    killed += await answered(world, refused(first))
    killed += await driven(world, first, "failed")
    second, died = await killed_everywhere(world, lambda process: process.upgrade(7))
    assert isinstance(second, Upgrade)
    killed += died + await answered(world, badges_bound(7, second.id))
    handed_out = await find_upgrade(7, second.id, world.unit_of_work)
    _, died = await killed_everywhere(world, lambda process: signed(process, handed_out))
    killed += died + await driven(world, second, "finalized")
    assert killed > 15
    assert (await world.published())[before:] == [*REFUSED, *LANDED]
    assert await supplies(world, old, first.new_mint, second.new_mint) == [0, 0, 1]
    assert await active_mints(world) == [second.new_mint]
    assert await world.due() == []
    assert await world.audited()


async def answered(world: World, answer: Event) -> int:
    """Badges' answer, handled, and once more as the process died before it said so to Kafka."""
    _, deaths = await killed_everywhere(world, lambda process: process.receive(answer))
    await world.receive(answer)
    return deaths


async def driven(world: World, upgrade: Upgrade, state: str) -> int:
    """Land an upgrade by processes that die; returns how many did."""
    deaths = 0

    async def reached() -> bool:
        nonlocal deaths
        deaths += (await killed_everywhere(world, World.step))[1]
        return await world.state(upgrade.new_mint) == state

    await eventually(reached)
    return deaths


@pytest.mark.requirement("NFT-042")
@pytest.mark.parametrize("answered", [True, False])
async def test_refused_or_never_answered_it_fails_and_releases(
    world: World, answered: bool
) -> None:
    hasty = world if answered else replace(world, bind_within=timedelta())
    before = len(await world.published())
    old, upgrade = await opened(hasty)
    if answered:
        await world.receive(refused(upgrade))
    await world.land(upgrade.new_mint, "failed")
    [*_, failed] = await told_since(world, before)
    code = "BADGES_NOT_FREE" if answered else "BADGES_NOT_BOUND"
    assert (failed.TYPE, failed.data.request_id) == ("nft.upgrade.failed", str(upgrade.id))
    assert failed.data.error_code == code
    assert not [one for one in await world.published() if one[0] == "nft.transaction.failed"]
    await world.receive(badges_bound(7, upgrade.id))  # late: badges hears of the failure after it
    assert await world.due() == []
    assert await active_mints(world) == [old]
    again = await signed(world, await world.upgraded(7))
    await world.land(again.new_mint)
    assert await supplies(world, old, upgrade.new_mint, again.new_mint) == [0, 0, 1]


@pytest.mark.requirement("NFT-024")
async def test_an_upgrade_bound_too_late_for_its_blockhash_is_handed_out_once_more(
    world: World,
) -> None:
    """Without a nonce its paper is void after a minute, before anybody could have signed it."""
    old, upgrade = await opened(world)
    assert not upgrade.signed.nonce
    signed_earlier = "update mint_attempts set signed_at = signed_at - interval '2 minutes'"
    async with world.unit_of_work() as tx:
        await tx.session.execute(text(signed_earlier))  # blocks of the tests take 20 ms, not 400
    await pass_blocks(world, LIFE_OF_A_BLOCKHASH)
    await world.receive(badges_bound(7, upgrade.id))

    async def anew() -> bool:
        await world.step()
        shown = await find_upgrade(7, upgrade.id, world.unit_of_work)
        return shown.signed.awaits_owner and shown.signed.raw != upgrade.signed.raw

    await eventually(anew)
    second = await find_upgrade(7, upgrade.id, world.unit_of_work)
    assert (second.new_mint, second.state) == (upgrade.new_mint, "pending")
    await signed(world, second)
    await world.land(upgrade.new_mint)
    assert await supplies(world, old, upgrade.new_mint) == [0, 1]
    assert await world.audited()
