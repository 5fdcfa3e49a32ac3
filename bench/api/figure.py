"""GET personal-center, the badge gallery and a leaderboard: p95 at a rate; throughput beside a bare
handler's."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass
from functools import partial
from typing import Any

import yaml
from laurel_cli.running import Suite
from laurel_cli.services import SERVICES
from laurel_cli.simulation import FIRST_USER_ID
from laurel_cli.starting import local_environment
from laurel_cli.suite import ROUTES, environments
from laurel_stack.gateway import envoy_config, load_routes
from laurel_stack.home import Home
from laurel_stack.ports import LOOPBACK, Reservation
from laurel_stack.probes import listens
from laurel_stack.process import Process
from laurel_stack.servers import envoy
from laurel_stack.supervisor import Supervisor
from laurel_stack.tools import Tools

from bench import crowd, people
from bench.api import contests
from bench.ground import at_rest, suite, temporary_folder
from bench.report import Row, Target
from bench.sizes import Sizes

_PATH = "/api/v1/nft/personal-center"
_GALLERY = "/api/v1/nft/badge-gallery"
_CONNECTIONS = 16
_OF_A_CONTEST = {
    "leaderboard": "/leaderboard?limit=20",
    "one's own rank": "/leaderboard/me",
    "one's neighbours": "/leaderboard/neighbours",
    "a competition": "",
}

Answered = dict[str, float]
"""What the load generator measured: p95_ms, rate a second, busy share of a core."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the two answer: themselves, and through a gateway each."""

    laurel: str
    laurel_gateway: str
    bare: str
    bare_gateway: str


async def measure(sizes: Sizes) -> list[Row]:
    """On users who have been announced and have traded."""
    async with suite() as running:
        users = range(FIRST_USER_ID, FIRST_USER_ID + sizes.users)
        await people.announce(running, users)
        await crowd.publish(running.endpoints.kafka, sizes.users, sizes.first_trades)
        await at_rest(running)
        tokens = {user: people.token(running, user) for user in users}
        contest = await contests.entered(running, list(users))
        async with _bare(running) as places:
            return [
                *await _rows(places, sizes, tokens),
                await _page(places, sizes, tokens, "the badge gallery", _GALLERY),
                *[
                    await _page(places, sizes, tokens, what, f"/api/events/{contest}{path}")
                    for what, path in _OF_A_CONTEST.items()
                ],
            ]


async def _rows(places: Places, sizes: Sizes, tokens: dict[int, str]) -> list[Row]:
    ask = partial(_load, tokens=tokens, seconds=sizes.request_seconds)
    calm, full = [], []
    for _ in range(sizes.rounds):
        calm.append((await ask(places.laurel_gateway, rate=sizes.request_rate))["p95_ms"])
        full.append([await ask(url) for url in astuple(places)])
    return [_latency(calm, sizes), *_throughput(full)]


async def _page(places: Places, sizes: Sizes, tokens: dict[int, str], what: str, path: str) -> Row:
    """A page that all people ask for, each as themselves."""
    ask = partial(_load, places.laurel_gateway, tokens=tokens, seconds=sizes.request_seconds)
    runs = [await ask(rate=sizes.request_rate, path=path) for _ in range(sizes.rounds)]
    return _latency([one["p95_ms"] for one in runs], sizes, f"{what}, ")


def _latency(runs: list[float], sizes: Sizes, of: str = "") -> Row:
    what = f"{of}p95 through the gateway at {sizes.request_rate} requests/s"
    return Row(what, runs, "ms", target=Target("at most", 20))


def _throughput(rounds: list[list[Answered]]) -> list[Row]:
    """In each round the answers of laurel, laurel_gateway, bare and bare_gateway."""
    direct, through, bare, bare_through = (
        [each["rate"] for each in runs] for runs in zip(*rounds, strict=True)
    )
    busy = [max(each["busy"] for each in runs) for runs in rounds]
    row, target = partial(Row, unit="requests/s"), Target("at least", 0.7)
    like, mixed = _ratios(through, bare_through), _ratios(through, bare)
    return [
        row("Laurel, gateway", through, ratios=like, ratio_of="bare, gateway", target=target),
        row("Laurel", direct, ratios=_ratios(direct, bare), ratio_of="bare", target=target),
        row("bare handler, gateway", bare_through),
        row("bare handler", bare, ratios=mixed, ratio_of="Laurel, gateway, to it"),
        Row("most of a core that the load generator took", busy, "cores"),
    ]


def _ratios(ours: list[float], theirs: list[float]) -> list[float]:
    return [one / other for one, other in zip(ours, theirs, strict=True)]


async def _load(
    url: str, *, tokens: dict[int, str], seconds: float, rate: int = 0, path: str = _PATH
) -> Answered:
    job = {
        "url": url,
        "path": path,
        "users": tokens,
        "connections": _CONNECTIONS,
        "seconds": seconds,
        "rate": rate,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.api.load",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate(json.dumps(job).encode())
    answered: Answered = json.loads(output)
    return answered


@asynccontextmanager
async def _bare(running: Suite) -> AsyncIterator[Places]:
    """The bare handler on minting's database, and an Envoy that leads to it."""
    with temporary_folder() as root, Reservation(3) as held:
        port, front, admin = held.ports
        supervisor = Supervisor(Home(root))
        try:
            await supervisor.start(_bare_process(running, port), held=held)
            config = root / "envoy.yaml"
            config.write_text(yaml.safe_dump(_gateway(running, port, front, admin)))
            await envoy.start(supervisor, Tools(), config, front)
            yield Places(
                laurel=f"http://{LOOPBACK}:{_minting_port(running)}",
                laurel_gateway=running.endpoints.gateway,
                bare=f"http://{LOOPBACK}:{port}",
                bare_gateway=f"http://{LOOPBACK}:{front}",
            )
        finally:
            await supervisor.stop_all()


def _bare_process(running: Suite, port: int) -> Process:
    told = environments(running.stack.home, running.endpoints)["minting"]
    arguments = (str(port), told["DATABASE_URL"], told["IPFS_GATEWAY"])
    return Process(
        name="bare",
        argv=(sys.executable, "-m", "bench.api.bare", *arguments),
        ready=partial(listens, port),
        port=port,
    )


def _gateway(running: Suite, port: int, front: int, admin: int) -> dict[str, Any]:
    return envoy_config(
        load_routes(ROUTES),
        dict.fromkeys(SERVICES, (LOOPBACK, port)),
        local_environment(running.endpoints.gateway),
        (LOOPBACK, front),
        (LOOPBACK, admin),
    )


def _minting_port(running: Suite) -> int | None:
    return running.stack.supervisor.running()["minting"].port
