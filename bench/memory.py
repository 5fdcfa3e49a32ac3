"""Resident memory of each process of a suite that has worked and is at rest again."""

import asyncio

import psutil
from laurel_cli.running import Suite

from bench import crowd
from bench.ground import at_rest, suite
from bench.report import Row, Target
from bench.sizes import Sizes

_MB = 1_000_000
_REST_SECONDS = 20.0
"""Java gives back what it took a few seconds after the last record."""
_OTHERS = ("kafka", "postgres", "redis", "gateway")
"""Servers that are not Laurel's own."""


async def measure(sizes: Sizes) -> list[Row]:
    """One row a process, the largest first."""
    async with suite() as running:
        await crowd.publish(running.endpoints.kafka, sizes.users, sizes.first_trades)
        await at_rest(running)
        await asyncio.sleep(_REST_SECONDS)
        rows = [_row(name, pid) for name, pid in _processes(running)]
    return sorted(rows, key=lambda row: -row.figure)


def _processes(running: Suite) -> list[tuple[str, int]]:
    return [(one.name, one.pid) for one in running.stack.supervisor.running().values()]


def _row(name: str, pid: int) -> Row:
    resident = psutil.Process(pid).memory_info().rss / _MB
    ours = not name.startswith(_OTHERS)
    return Row(name, [resident], "MB", target=Target("at most", 150) if ours else None)
