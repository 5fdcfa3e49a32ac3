"""What is stored of each (event, person, channel) is what others saw of it (NTF-180)."""

import ast
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from laurel_events import Database
from notification_router.channels.opening import open_channels
from notification_router.settings import Settings
from notification_router.sockets.wakes import Wakes

from .left_by_life import read_topics, stored, untrue
from .life import Life
from .life_processes import workers
from .logging_providers import Log, LoggedMail, LoggedTelegram
from .planted import IN_THE_ROUTER, IN_WHAT_IS_SEEN
from .providers import TOKEN, serving
from .recount import differences
from .recount_evidence import Evidence, Key, Outcome
from .world import World

HERE = Path(__file__).parent
Lived = tuple[Evidence, dict[Key, Outcome]]


EVENTS = int(os.environ.get("LAUREL_EVENTS", "100000"))
"""How many the longest form has."""


class Size(NamedTuple):
    """How many events, of how many people, how many of them at once.

    `struck` is which part of all pages is served by a process that is killed or frozen.
    """

    events: int
    people: int
    at_once: int
    struck: float = 0.0


class Place(NamedTuple):
    """A database and a Redis, opened, and where they are."""

    database: Database
    wakes: Wakes
    dsn: str
    redis_url: str


@pytest.fixture
def place(router_database: Database, wakes: Wakes, dsn: str, redis_url: str) -> Place:
    return Place(router_database, wakes, dsn, redis_url)


@asynccontextmanager
async def living(place: Place, seed: int, size: Size) -> AsyncIterator[Life]:
    """A router between providers that fail at random and log it."""
    mail, telegram = LoggedMail(), LoggedTelegram()
    async with serving(mail, "smtp"), serving(telegram, "http"):
        told: dict[str, Any] = {
            **{"database_url": place.dsn, "redis_url": place.redis_url, "smtp_url": mail.url},
            **{"telegram_token": TOKEN, "telegram_api": telegram.url},
        }
        async with open_channels(Settings(**told)) as channels:
            world = World(place.database, place.wakes, channels)
            mail.log = telegram.log = Log(lambda: world.now, seed)
            environment = {name.upper(): value for name, value in told.items()}
            async with workers(world, environment, size.struck) as processes:
                struck = processes if size.struck else None
                yield Life(world, mail.log, seed, size.people, struck)


def test_what_works_it_out_anew_imports_nothing_of_the_service() -> None:
    for file in HERE.glob("recount*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                module = getattr(node, "module", None) or node.names[0].name
                is_own = isinstance(node, ast.ImportFrom) and node.level > 0
                assert is_own or module.partition(".")[0] in sys.stdlib_module_names, module
                assert not is_own or module.startswith("recount_")


async def lived(place: Place, seed: int, size: Size) -> Lived:
    """What was seen and what was stored of a life."""
    async with living(place, seed, size) as life:
        await life.live(size.events, size.at_once)
        await read_topics(life)
        kept = await stored(life)
        assert list(untrue(life, kept))[:20] == []
        sys.stdout.write(f"{size.events} events, seed {seed}: {told_of(life)}\n")
        return life.seen, kept


def told_of(life: Life) -> str:
    """What a run went through."""
    real = life.workers
    struck = f"{real.killed} processes killed and {real.frozen} frozen, " if real else ""
    return f"{struck}{len(life.seen.deaths)} deaths, {len(life.seen.got)} messages at providers"


@pytest.mark.requirement("NTF-180", "NTF-164")
async def test_the_record_is_what_others_saw(place: Place) -> None:
    seen, kept = await lived(place, 1, Size(200, 10, 20))
    assert list(differences(seen, kept)) == []
    assert {one.status for one in kept.values()} >= {
        *("delivered", "failed", "suppressed", "scheduled", "sending", "read", "engaged")
    }
    assert seen.deaths
    for name, plant in IN_WHAT_IS_SEEN.items():
        other, rows = deepcopy(seen), dict(kept)
        plant(other, rows)
        assert list(differences(other, rows)), f"not found: {name}"


@pytest.mark.long
@pytest.mark.parametrize("name", IN_THE_ROUTER)
async def test_what_the_router_does_wrong_is_found(
    place: Place, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    IN_THE_ROUTER[name](monkeypatch)
    # Of few people who are told much at once limits are reached, of more there are more choices.
    size = Size(300, 5, 60) if "limit" in name else Size(300, 10, 20)
    seen, kept = await lived(place, 2, size)
    assert list(differences(seen, kept))


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    ("seed", "size"),
    [
        *((seed, Size(500, 15, 20, struck=0.05)) for seed in range(3, 9)),
        (
            int(os.environ.get("LAUREL_SEED", "9")),
            Size(EVENTS, max(10, EVENTS // 50), max(20, EVENTS // 250), struck=0.002),
        ),
    ],
)
async def test_the_record_of_many_is_what_others_saw(place: Place, seed: int, size: Size) -> None:
    seen, kept = await lived(place, seed, size)
    assert list(differences(seen, kept))[:20] == []
