"""What is stored of each (event, person, channel) is what others saw of it (NTF-180)."""

import ast
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from copy import deepcopy
from pathlib import Path
from typing import NamedTuple

import pytest
from laurel_events import Database
from notification_router.channels.opening import open_channels
from notification_router.settings import Settings
from notification_router.sockets.wakes import Wakes

from .left_by_life import read_topics, stored, untrue
from .life import Life
from .logging_providers import Log, LoggedMail, LoggedTelegram
from .planted import IN_THE_ROUTER, IN_WHAT_IS_SEEN
from .providers import TOKEN, serving
from .recount import differences
from .recount_evidence import Evidence, Key, Outcome
from .world import World

HERE = Path(__file__).parent
Lived = tuple[Evidence, dict[Key, Outcome]]


class Size(NamedTuple):
    """How many events, of how many people, how many of them at once."""

    events: int
    people: int
    at_once: int


@asynccontextmanager
async def living(database: Database, wakes: Wakes, seed: int, people: int) -> AsyncIterator[Life]:
    """A router between providers that fail at random and log it."""
    mail, telegram = LoggedMail(), LoggedTelegram()
    async with serving(mail, "smtp"), serving(telegram, "http"):
        settings = Settings(
            database_url="postgresql://nowhere",
            smtp_url=mail.url,
            telegram_token=TOKEN,
            telegram_api=telegram.url,
        )
        async with open_channels(settings) as channels:
            world = World(database, wakes, channels)
            mail.log = telegram.log = Log(lambda: world.now, seed)
            yield Life(world, mail.log, seed, people)


def test_what_works_it_out_anew_imports_nothing_of_the_service() -> None:
    for file in HERE.glob("recount*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                module = getattr(node, "module", None) or node.names[0].name
                is_own = isinstance(node, ast.ImportFrom) and node.level > 0
                assert is_own or module.partition(".")[0] in sys.stdlib_module_names, module
                assert not is_own or module.startswith("recount_")


async def lived(database: Database, wakes: Wakes, seed: int, size: Size) -> Lived:
    """What was seen and what was stored of a life."""
    async with living(database, wakes, seed, size.people) as life:
        await life.live(size.events, size.at_once)
        await read_topics(life)
        kept = await stored(life)
        assert list(untrue(life, kept))[:20] == []
        return life.seen, kept


@pytest.mark.requirement("NTF-180", "NTF-164")
async def test_the_record_is_what_others_saw(router_database: Database, wakes: Wakes) -> None:
    seen, kept = await lived(router_database, wakes, 1, Size(200, 10, 20))
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
@pytest.mark.parametrize("plant", IN_THE_ROUTER.values(), ids=IN_THE_ROUTER.keys())
async def test_what_the_router_does_wrong_is_found(
    router_database: Database,
    wakes: Wakes,
    plant: Callable[[pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plant(monkeypatch)
    seen, kept = await lived(router_database, wakes, 2, Size(300, 10, 20))
    assert list(differences(seen, kept))


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    ("seed", "size"),
    [
        *((seed, Size(500, 15, 20)) for seed in range(3, 9)),
        (int(os.environ.get("LAUREL_SEED", "9")), Size(100_000, 2000, 400)),
    ],
)
async def test_the_record_of_many_is_what_others_saw(
    router_database: Database, wakes: Wakes, seed: int, size: Size
) -> None:
    seen, kept = await lived(router_database, wakes, seed, size)
    assert list(differences(seen, kept))[:20] == []
