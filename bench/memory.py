"""Memory of the suite that has worked and is at rest again, beside the release.

Counted is each process's proportional share of the pages it uses: forked processes share most of
theirs, and resident memory would count those as often as they are shared.
"""

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil
from laurel_cli.journey import until
from laurel_cli.services import SERVICES
from laurel_stack.ports import free_port

from bench.ground import temporary_folder
from bench.release import Checkout, release, today
from bench.report import Row, Target
from bench.sizes import Sizes
from bench.startup import RELEASE

_MB = 1_000_000
_REST_SECONDS = 20.0
"""Java gives back what it took a few seconds after the last record."""
_REPLAYED_USERS = 500


async def measure(sizes: Sizes) -> list[Row]:
    """The whole of each suite, and of ours one row a process, the largest first."""
    del sizes
    async with release() as old:
        theirs = sum((await _shares(old)).values())
    shares = await _shares(today(Path(sys.executable).parent))
    ours = sum(shares.values())
    what = f"all processes of {len(SERVICES)} services and their servers"
    return [
        Row(what, [ours], "MB", [ours / theirs], RELEASE, Target("at most", 1)),
        Row(f"all processes of {RELEASE}, four services", [theirs], "MB"),
        *sorted((Row(name, [mb], "MB") for name, mb in shares.items()), key=lambda r: -r.figure),
    ]


async def _shares(checkout: Checkout) -> Mapping[str, float]:
    """Megabytes by process of a suite that is at rest after a replay."""
    with temporary_folder() as home:
        settings = {"LAUREL_HOME": str(home), "LAUREL_PORT": str(free_port())}
        await checkout.laurel(settings, "up", "--detach")
        try:
            await checkout.laurel(settings, "replay", "--users", str(_REPLAYED_USERS))
            await until("the suite to come to rest", lambda: _at_rest(checkout, settings))
            await asyncio.sleep(_REST_SECONDS)
            named = json.loads(await checkout.laurel(settings, "status", "--json"))["processes"]
            return dict(_named_shares({one["pid"]: one["name"] for one in named}, home))
        finally:
            await checkout.laurel(settings, "down")


async def _at_rest(checkout: Checkout, settings: dict[str, str]) -> bool:
    status = json.loads(await checkout.laurel(settings, "status", "--json"))
    return not any(one["lag"] or one["outbox"] for one in status["queues"])


def _named_shares(names: Mapping[int, str], home: Path) -> Iterator[tuple[str, float]]:
    """Every process of a home: those with a name, their children, and whoever watches."""
    found: dict[str, float] = {}
    for process in psutil.process_iter():
        try:
            name = names.get(process.pid) or names.get(process.ppid())
            # The supervisor and the nursery have no record; the home they work for tells them.
            if name is None and process.environ().get("LAUREL_HOME") == str(home):
                name = "laurel itself"
            if name is not None:
                share = process.memory_full_info().pss / _MB
                found[name] = found.get(name, 0.0) + share
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    yield from found.items()
