"""What stands still says where, once."""

import asyncio
import logging
from types import SimpleNamespace
from typing import Any

import pytest
from laurel_service.watchdog import waiting, watch
from laurel_testkit import eventually


async def stuck(forever: asyncio.Event) -> None:
    await forever.wait()


async def test_a_role_that_comes_to_stand_still_says_where_and_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stop, progresses, looks = asyncio.Event(), True, 0

    def look() -> bool:
        nonlocal looks
        looks += 1
        return progresses

    running: Any = SimpleNamespace(stop=stop, progress={"relay": look})
    standing = asyncio.create_task(stuck(asyncio.Event()))
    watching = asyncio.create_task(watch(running, 0.001))
    with caplog.at_level(logging.ERROR, "laurel_service.watchdog"):
        await eventually(lambda: looks > 3, 60)
        assert caplog.records == []
        progresses, looks = False, 0
        await eventually(lambda: looks > 3, 60)
    stop.set()
    await watching
    standing.cancel()

    [said] = caplog.records
    assert vars(said)["roles"] == ["relay"]
    assert any(line.startswith("stuck (test_watchdog.py:") for line in vars(said)["waits_in"])


async def test_what_is_awaited_is_told_to_its_innermost_call() -> None:
    async def outer(forever: asyncio.Event) -> None:
        await stuck(forever)

    task = asyncio.create_task(outer(asyncio.Event()))
    await asyncio.sleep(0)
    [line] = [one for one in waiting() if one.startswith("outer")]
    task.cancel()
    assert [call.split(" ")[0] for call in line.split(" > ")][:3] == ["outer", "stuck", "wait"]
