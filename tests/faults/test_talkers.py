"""Twenty people talk while what carries their words dies and freezes, and answers are lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random

import httpx
import psycopg
import pytest
from laurel_cli.running import Suite
from laurel_stack.ports import LOOPBACK
from laurel_testkit import eventually

from tests.faults.faults import Fault, kill
from tests.faults.replicas import replica
from tests.faults.silence import freeze
from tests.support.devices import devices
from tests.support.rest import audited, drained
from tests.support.sent import Sent
from tests.support.talk import Person
from tests.support.traders import http

pytestmark = [pytest.mark.faults, pytest.mark.requirement("CHAT-072")]

PEOPLE = 20
LOST = 0.3
"""How many answers never reach who asked."""
SEED = 20
_PATIENCE = 5.0
_FROZEN_SECONDS = 8.0
ROLES = (
    *("chat-api", "chat-worker", "chat-relay"),
    *("notification_router-api", "notification_router-worker", "notification_router-relay"),
    "redis",
)

_MESSAGES = """
    select sequence, sender_id, content from messages where conversation_id = %s order by sequence
"""


@dataclass(slots=True)
class Talker:
    """A person who sends one message after the other, each until an answer says that it is sent.

    Any way is taken, and the very same request sent again, whatever became of the first.
    """

    person: Person
    ways: Sequence[httpx.AsyncClient]
    chance: Random
    said: int = 0

    async def talk(self, id_: str, at_least: int, over: asyncio.Event, pause: float) -> None:
        """Talk until it is over, with pauses up to so many seconds."""
        while self.said < at_least or not over.is_set():
            message = {"clientMessageId": f"{self.said}", "content": self._words(self.said)}
            await eventually(partial(self._sent, id_, message), 300)
            self.said += 1
            await asyncio.sleep(pause * self.chance.random())

    def words(self) -> list[str]:
        """All that was said, in order."""
        return [self._words(number) for number in range(self.said)]

    def _words(self, number: int) -> str:
        return f"{self.person.user_id} says {number}"

    async def _sent(self, id_: str, message: dict[str, str]) -> bool:
        person = replace(self.person, http=self.chance.choice(self.ways))
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await person.ask("POST", f"/{id_}/messages", **message)
        except (TimeoutError, httpx.HTTPError):
            return False
        assert answer.status_code == 201 or answer.status_code >= 500, answer.text
        return answer.status_code == 201 and self.chance.random() >= LOST


async def _talked(
    suite: Suite,
    sent: Sent,
    places: tuple[Path, Path],
    strike: Callable[[], Awaitable[None]],
    ways: Sequence[httpx.AsyncClient] = (),
    *,
    at_least: int,
    pause: float = 0.0,
) -> int:
    """Let all talk under faults; returns how much was said: once, in one order, and seen by all."""
    project, folder = places
    chance, over = Random(SEED), asyncio.Event()
    async with http(suite) as client:
        people = await Person.new(suite, sent, client, PEOPLE)
        id_ = await people[0].begins(*people[1:])
        talkers = [Talker(one, (client, *ways), Random(one.user_id)) for one in people]
        looking = [(one, [id_]) for one in people]
        how = {"seed": SEED, "devices": 1, "restless": False}
        gateway, plan = suite.endpoints.gateway, folder / "plan.json"
        async with devices(project, plan, gateway, looking, **how) as shown:
            chance.shuffle(talkers)
            talking = asyncio.gather(*(one.talk(id_, at_least, over, pause) for one in talkers))
            await strike()
            over.set()
            await talking
            await shown.show(180, SEED)
        return await _check(suite, id_, talkers)


async def _check(suite: Suite, id_: str, talkers: Sequence[Talker]) -> int:
    """The database has exactly what was said, once, in an order that keeps each sender's own."""
    async with await psycopg.AsyncConnection.connect(suite.endpoints.postgres["chat"]) as database:
        rows = await (await database.execute(_MESSAGES, (id_,))).fetchall()
    assert [sequence for sequence, _, _ in rows] == list(range(1, len(rows) + 1))
    for one in talkers:
        own = [content for _, sender, content in rows if sender == one.person.user_id]
        assert own == one.words()
    assert len(rows) == sum(one.said for one in talkers)
    return len(rows)


async def test_twenty_talk_while_all_that_carries_it_dies(
    suite: Suite, sent: Sent, node_project: Path, tmp_path: Path
) -> None:
    fault = kill(*(name for name in ROLES if name != "notification_router-relay"))
    strike = partial(fault.strike, suite, Random(SEED))
    assert await _talked(suite, sent, (node_project, tmp_path), strike, at_least=3) >= 3 * PEOPLE


@asynccontextmanager
async def _second_api(suite: Suite) -> AsyncIterator[tuple[str, httpx.AsyncClient]]:
    async with replica(suite, "chat", "api") as name:
        port = suite.stack.supervisor.running()[name].port
        async with httpx.AsyncClient(base_url=f"http://{LOOPBACK}:{port}", timeout=15) as client:
            yield name, client


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_twenty_talk_while_each_role_is_killed_and_frozen(
    suite: Suite, sent: Sent, node_project: Path, tmp_path: Path
) -> None:
    async with _second_api(suite) as (name, other):
        names = (*ROLES, name)
        faults: list[Fault] = [
            *(kill(one) for one in names),
            *(freeze(one, seconds=_FROZEN_SECONDS) for one in names),
        ]

        async def strike() -> None:
            for fault in faults:
                await fault.strike(suite, Random(SEED))

        places = (node_project, tmp_path)
        number = await _talked(suite, sent, places, strike, [other], at_least=20, pause=1.0)
        assert number >= 20 * PEOPLE
    await drained(suite)
    await audited(suite, sent)
