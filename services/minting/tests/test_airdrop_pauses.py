"""An airdrop that an operator pauses: what is signed lands, the others wait, each gets one."""

import httpx
import pytest
from dying import killed_everywhere
from laurel_schemas.nft_events_v1 import NftAirdropped
from laurel_service.audit import check_database
from laurel_service.testing import bearer
from laurel_testkit import eventually
from minting import airdrops, audit
from minting_people import NOON, user
from minting_world import World
from sqlalchemy import text

AIRDROPS = "/api/v1/nft/airdrops"
ADMIN = bearer(1, roles=("user", "admin"))


async def airdrop(api: httpx.AsyncClient, *users: int) -> None:
    body = {"airdropId": "june", "recipients": [{"userId": one} for one in users]}
    answer = await api.post(AIRDROPS, headers=ADMIN, json=body)
    assert answer.json()["data"]["opened"] == len(users)


async def told(api: httpx.AsyncClient, act: str) -> dict[str, object]:
    answer = await api.post(f"{AIRDROPS}/june/{act}", headers=ADMIN)
    data: dict[str, object] = answer.json()["data"]
    return data


async def received(world: World) -> list[int]:
    return sorted(event.user_id for event in await world.told(NftAirdropped))


async def all_received(world: World, *users: int) -> None:
    async def landed() -> bool:
        await world.step()
        return await received(world) == list(users)

    await eventually(landed)


@pytest.mark.requirement("NFT-035")
async def test_what_is_signed_lands_and_the_others_wait_until_it_goes_on(
    api: httpx.AsyncClient, world: World
) -> None:
    await world.receive(user(7), user(8), user(9))
    await airdrop(api, 7)
    await world.step()  # signed
    await airdrop(api, 8)
    paused = await told(api, "pause")
    assert paused["pausedAt"] == (await told(api, "pause"))["pausedAt"] is not None
    await airdrop(api, 9)  # who is named meanwhile waits too
    await all_received(world, 7)
    await world.compare()  # nothing that waits is taken for stranded
    progress = (await api.get(f"{AIRDROPS}/june", headers=ADMIN)).json()["data"]
    assert (progress["pending"], progress["pausedAt"]) == (2, paused["pausedAt"])
    assert await _late(world) == []
    for _ in range(2):
        assert (await told(api, "resume"))["pausedAt"] is None
    await all_received(world, 7, 8, 9)


async def _late(world: World) -> list[str]:
    """What an audit finds too long open, whatever its age; landed ones are none."""
    async with world.database.reading() as session:
        found = await check_database(session, audit.CHECKS, {"open_since": NOON.replace(year=2200)})
    return [one.detail for one in found if one.check == "no_claim_stays_open" and not one.holds]


@pytest.mark.requirement("NFT-035")
async def test_processes_that_die_at_every_step_of_a_pause_give_each_one(
    api: httpx.AsyncClient, world: World
) -> None:
    await world.receive(user(7), user(8))
    await airdrop(api, 7, 8)

    async def pause(process: World) -> None:
        async with process.unit_of_work() as tx:
            await airdrops.pause(tx, "june")

    async def resume(process: World) -> None:
        async with process.unit_of_work() as tx:
            await airdrops.resume(tx, "june")

    deaths = 0
    for act in (pause, World.step, World.step, resume, pause, resume):
        deaths += (await killed_everywhere(world, act))[1]
    assert await world.attempts((await _mints(world))[0]) == []

    async def landed() -> bool:
        nonlocal deaths
        deaths += (await killed_everywhere(world, World.step))[1]
        return await received(world) == [7, 8]

    await eventually(landed)
    assert deaths > 8
    assert await world.audited()


async def _mints(world: World) -> list[str]:
    async with world.database.reading() as session:
        return list(await session.scalars(text("select mint_address from mint_requests")))


@pytest.mark.requirement("NFT-035")
async def test_one_that_is_resumed_while_a_worker_puts_it_aside_is_not_forgotten(
    api: httpx.AsyncClient, world: World
) -> None:
    await world.receive(user(7))
    await airdrop(api, 7)
    await told(api, "pause")
    [held] = await world.due()  # a worker has it, and is about to find it paused
    await told(api, "resume")
    async with world.unit_of_work() as tx:
        await held.done(tx)
    await all_received(world, 7)


async def test_only_operators_pause_and_only_what_was_begun(
    api: httpx.AsyncClient, world: World
) -> None:
    for act in ("pause", "resume"):
        assert (await api.post(f"{AIRDROPS}/june/{act}", headers=bearer(7))).status_code == 403
        assert (await api.post(f"{AIRDROPS}/june/{act}")).status_code == 401
        assert (await api.post(f"{AIRDROPS}/june/{act}", headers=ADMIN)).status_code == 404
        assert (await api.post(f"{AIRDROPS}/a%20b/{act}", headers=ADMIN)).status_code == 422
