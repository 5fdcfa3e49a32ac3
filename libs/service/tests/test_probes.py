"""Who is live and who is ready."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest
from laurel_service import Running, Service
from laurel_service.probes import Probes
from laurel_service.runtime import started
from sqlalchemy import text


@pytest.fixture
async def running(service: Service) -> AsyncIterator[Running]:
    async with started(service, asyncio.Event()) as opened:
        yield opened


async def asked(running: Running, page: str) -> tuple[int, dict[str, bool]]:
    transport = httpx.ASGITransport(app=Probes(running))
    async with httpx.AsyncClient(transport=transport, base_url="http://probes.test") as http:
        answer = await http.get(f"/health/{page}")
    return answer.status_code, answer.json()["checks"]


async def test_a_role_that_stands_still_is_neither_live_nor_ready(running: Running) -> None:
    running.progress["consumer"] = lambda: False
    assert await asked(running, "live") == (503, {"consumer": False})
    assert (await asked(running, "ready"))[0] == 503


async def test_a_role_that_is_not_prepared_is_live_and_not_ready(running: Running) -> None:
    running.prepared["keys"] = lambda: False
    assert (await asked(running, "live"))[0] == 200
    assert (await asked(running, "ready"))[0] == 503


async def test_a_stopping_process_is_live_and_not_ready(running: Running) -> None:
    running.stop.set()
    assert (await asked(running, "live"))[0] == 200
    assert (await asked(running, "ready"))[0] == 503


async def test_requests_that_hold_every_connection_leave_the_process_ready(
    running: Running,
) -> None:
    """Ten slow requests are no reason for the load balancer to send none any more."""
    async with AsyncExitStack() as stack:
        for _ in range(10):
            session = await stack.enter_async_context(running.database.reading())
            await session.execute(text("select 1"))
        assert (await asked(running, "ready"))[0] == 200
