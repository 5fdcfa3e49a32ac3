"""Seconds from `laurel up` to ready, the second time and later in one home, beside the release."""

import sys
import time
from pathlib import Path

from laurel_stack.ports import free_port

from bench.ground import temporary_folder
from bench.release import Checkout, release, today
from bench.report import Row, Target
from bench.sizes import Sizes

RELEASE = "commit 2a48b89"


async def measure(sizes: Sizes) -> list[Row]:
    """The command as it is typed, by turns with the release's, each in a home of its own."""
    async with release() as old:
        ours = today(Path(sys.executable).parent)
        with temporary_folder() as home, temporary_folder() as old_home:
            first = await _start(ours, home)
            await _start(old, old_home)
            turns = [
                (await _start(old, old_home), await _start(ours, home)) for _ in range(sizes.rounds)
            ]
    before, now = zip(*turns, strict=True)
    ratios = [mine / theirs for theirs, mine in turns]
    return [
        Row("warm `laurel up`", now, "s", ratios, RELEASE, Target("at most", 0.6)),
        Row(f"warm `laurel up` of {RELEASE}", before, "s"),
        Row("first `laurel up` in a new home", [first], "s"),
    ]


async def _start(checkout: Checkout, home: Path) -> float:
    settings = {"LAUREL_HOME": str(home), "LAUREL_PORT": str(free_port())}
    started = time.monotonic()
    try:
        await checkout.laurel(settings, "up", "--detach")
        return time.monotonic() - started
    finally:
        await checkout.laurel(settings, "down")
