"""Snapshot + events = state: whenever a device connected, and however often it is told again."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from copy import deepcopy
from typing import Any

import httpx
import pytest
from laurel_events import Database
from laurel_events.testing import published
from laurel_schemas import Event

from .client import Copy, fetched
from .people import Person, data

ROUNDS = 30
REPLAYS = 10_000
EMOJI = "🎉👍😀"


class Talk:
    """Three people who do whatever members may, several things at once."""

    def __init__(self, people: list[Person], id_: str, chance: random.Random) -> None:
        self.id_ = id_
        self.snapshots: list[Copy] = []
        self._people = people
        self._chance = chance
        self._said: list[dict[str, Any]] = []

    async def begin(self) -> None:
        """Each thing once, so that nothing is left to chance alone."""
        ann, bob, _ = self._people
        for person in (ann, bob):
            await self._say(person)
        first, second = (f"/{self.id_}/messages/{one['messageId']}" for one in self._said)
        data(await ann.ask("PUT", f"{first}/pin"))
        data(await bob.ask("PUT", f"{second}/reactions/{EMOJI[0]}"))
        await bob.edit(self.id_, self._said[1], "edited")
        await bob.read(self.id_, 1)
        await bob.delete(self.id_, self._said[1])

    async def round(self) -> None:
        """A few things at once; some are refused, and change nothing then."""
        doing = [self._something() for _ in range(self._chance.randint(2, 5))]
        if self._chance.random() < 0.4:
            doing.append(self._connect(self._chance.choice(self._people)))
        await asyncio.gather(*doing)

    async def _connect(self, person: Person) -> None:
        self.snapshots.append(await fetched(person, self.id_))

    async def _say(self, person: Person) -> None:
        answers = self._said and self._chance.random() < 0.3
        more = {"replyTo": self._chance.choice(self._said)["messageId"]} if answers else {}
        mentions = [one.user_id for one in self._people if self._chance.random() < 0.2]
        said = await person.say(self.id_, f"text {len(self._said)}", mentions=mentions, **more)
        self._said.append(said)

    def _something(self) -> Awaitable[Any]:
        chance, person = self._chance, self._chance.choice(self._people)
        if not self._said or chance.random() < 0.3:
            return self._say(person)
        message = chance.choice(self._said)
        path = f"/{self.id_}/messages/{message['messageId']}"
        method = chance.choice(["PUT", "DELETE"])
        doing: dict[str, Callable[[], Awaitable[Any]]] = {
            "read": lambda: person.read(self.id_, message["sequence"]),
            "edit": lambda: person.edit(self.id_, message, f"edited {chance.random()}"),
            "react": lambda: person.ask("PUT", f"{path}/reactions/{chance.choice(EMOJI)}"),
            "change": lambda: person.ask(method, f"{path}/reactions/{chance.choice(EMOJI)}"),
            "pin": lambda: person.ask(method, f"{path}/pin"),
            "delete": lambda: person.delete(self.id_, message),
        }
        return doing[chance.choice(list(doing))]()


def replayed(copy: Copy, log: list[Event], chance: random.Random) -> Copy:
    """A device that is told from before it connected, again and again from earlier on."""
    device = deepcopy(copy)
    told = 0
    while told < len(log):
        told = chance.randint(0, told)
        further = chance.randint(told, len(log)) + 1
        # Nobody is told of what comes later before what comes first: a partition has an order.
        device.apply(log[told:further])
        told = further
    return device


@pytest.mark.requirement("CHAT-070")
async def test_whenever_a_device_connects_it_ends_with_what_the_server_has(
    http: httpx.AsyncClient, database: Database
) -> None:
    chance = random.Random(12)
    people = [Person(http, user_id) for user_id in (1, 2, 3)]
    talk = Talk(people, await people[0].group(2, 3), chance)
    talk.snapshots += [await fetched(person, talk.id_) for person in people]
    await talk.begin()
    for _ in range(ROUNDS):
        await talk.round()
    state = {person.user_id: await fetched(person, talk.id_) for person in people}
    topic = "chat.messages.v1"
    log = [
        each.event
        for each in await published(database)
        if each.event.TOPIC.name == topic and each.event.TYPE != "chat.conversation.opened"
    ]
    assert len({event.TYPE for event in log}) == 6

    for _ in range(REPLAYS // len(talk.snapshots)):
        for snapshot in talk.snapshots:
            device, server = replayed(snapshot, log, chance), state[snapshot.user_id]
            device.unread_as_of = server.unread_as_of
            assert device == server
