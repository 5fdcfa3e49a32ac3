"""The processes of minting, as their environment composes them."""

import asyncio

import httpx
import orjson
import pytest
from laurel_service.runtime import started
from laurel_service.testing import bearer
from laurel_service.workers import work_off_due
from laurel_testkit import eventually
from minting import audit
from minting.__main__ import build, define
from minting.settings import Settings
from minting_world import World
from sqlalchemy import text


async def test_the_worker_lands_what_the_api_claims(
    api: httpx.AsyncClient, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    await world.qualify(7)
    answer = await api.post("/api/v1/nft/claim", headers=bearer(7), json={"tierId": 1})
    mint = answer.json()["data"]["mintAddress"]
    stop = asyncio.Event()
    async with started(build(), stop) as running:
        worker = asyncio.create_task(work_off_due(running))
        await eventually(lambda: _is_finalized(world, mint))
        stop.set()
        await worker
        await audit.run(running)
    lines = [orjson.loads(line) for line in capsys.readouterr().out.splitlines()]
    checks = [line for line in lines if "check" in line]
    assert len(checks) == len(audit.CHECKS) + 2
    assert all(line["holds"] for line in checks), checks
    facts = {line["fact"] for line in lines if "fact" in line}
    assert facts == audit.SAID.keys() | audit.KNOWN.keys()


async def test_migrating_defines_the_ladder_once(world: World, environment: None) -> None:
    async with world.unit_of_work() as tx:
        await define(tx, Settings())
    async with world.database.reading() as session:
        levels = await session.scalars(text("select level from nft_definitions order by 1"))
        assert levels.all() == [1, 2, 3, 4, 5, None]


async def _is_finalized(world: World, mint: str) -> bool:
    return await world.state(mint) == "finalized"
