"""People of a running suite who talk, in a group and by twos, through the gateway."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Self

import httpx
from laurel_cli.running import Suite
from laurel_testkit import eventually

from tests.support.sent import Sent
from tests.support.traders import Trader, send

CONVERSATIONS = "/api/v1/conversations"
EMOJI = "🎉👍😀"
_KNOWN_WITHIN = 90.0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a token under which nothing is metered."""

    user_id: int
    token: str
    http: httpx.AsyncClient

    @classmethod
    async def new(
        cls, suite: Suite, sent: Sent, http: httpx.AsyncClient, number: int
    ) -> list[Self]:
        """People whom the platform has announced."""
        traders = [Trader.new(suite, sent) for _ in range(number)]
        await send(suite, [one.announced for one in traders])
        issuer = suite.secrets.issuer
        return [
            cls(one.user_id, issuer.token(one.user_id, scopes=("unmetered",)), http)
            for one in traders
        ]

    async def ask(self, method: str, path: str, **body: Any) -> httpx.Response:
        """Any request below /api/v1/conversations."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return await self.http.request(
            method, f"{CONVERSATIONS}{path}", headers=headers, json=body or None
        )

    async def begins(self, *others: Self) -> str:
        """A conversation with others, once chat has heard of them; returns its id."""
        ids = [one.user_id for one in others]
        kind: dict[str, Any] = {"kind": "direct"}
        if len(ids) > 1:
            kind = {"kind": "group", "title": "Team"}

        async def begun() -> str:
            answer = await self.ask("POST", "", memberIds=ids, **kind)
            assert answer.status_code == 201, answer.text
            return str(answer.json()["data"]["conversationId"])

        return await eventually(begun, _KNOWN_WITHIN)

    async def fetched(self, conversations: Sequence[str]) -> dict[str, Any]:
        """A snapshot of conversations: of each its history and then its members; then the list."""
        rooms: dict[str, Any] = {}
        for id_ in conversations:
            history = await self._data(f"/{id_}/messages?after=0&limit=200")
            while history["hasMore"]:
                last = history["messages"][-1]["sequence"]
                more = await self._data(f"/{id_}/messages?after={last}&limit=200")
                assert more["revision"] == history["revision"], "it changed while it was read"
                history["messages"] += more["messages"]
                history["hasMore"] = more["hasMore"]
            members = (await self._data(f"/{id_}/members?limit=100"))["members"]
            rooms[id_] = {"history": history, "members": members}
        listed = (await self._data("?limit=100"))["conversations"]
        return {"rooms": rooms, "list": [one for one in listed if one["conversationId"] in rooms]}

    async def _data(self, path: str) -> Any:
        answer = await self.ask("GET", path)
        answer.raise_for_status()
        return answer.json()["data"]


@dataclass(slots=True)
class Talk:
    """People who do whatever members may in a conversation, several things at once."""

    people: Sequence[Person]
    conversation: str
    chance: Random
    _said: list[dict[str, Any]] = field(default_factory=list)

    async def begin(self) -> None:
        """Each thing once, so that nothing is left to chance alone."""
        first, second = self.people[:2]
        await self._say(first)
        await self._say(second)
        one, other = (f"/{self.conversation}/messages/{each['messageId']}" for each in self._said)
        for person, method, path, body in (
            (first, "PUT", f"{one}/pin", {}),
            (second, "PUT", f"{one}/reactions/{EMOJI[0]}", {}),
            (second, "PATCH", other, {"content": "edited"}),
            (second, "PUT", f"/{self.conversation}/read", {"sequence": 1}),
            (second, "DELETE", other, {}),
        ):
            (await person.ask(method, path, **body)).raise_for_status()

    async def round(self) -> None:
        """A few things at once; some are refused, and change nothing then."""
        await asyncio.gather(*(self._something() for _ in range(self.chance.randint(2, 5))))

    async def _say(self, person: Person) -> None:
        number, chance = len(self._said), self.chance
        said: dict[str, Any] = {"content": f"text {number} " + "x" * chance.randrange(60)}
        if self._said and chance.random() < 0.3:
            said["replyTo"] = chance.choice(self._said)["messageId"]
        if chance.random() < 0.2:
            said |= {"messageType": "image", "mediaUrl": "https://cdn.example/1.jpg"}
        said["mentions"] = [one.user_id for one in self.people if chance.random() < 0.2]
        said["clientMessageId"] = f"{chance.random()}"
        answer = await person.ask("POST", f"/{self.conversation}/messages", **said)
        answer.raise_for_status()
        self._said.append(answer.json()["data"])

    def _something(self) -> Awaitable[Any]:
        chance, person = self.chance, self.chance.choice(self.people)
        if not self._said or chance.random() < 0.3:
            return self._say(person)
        message, here = chance.choice(self._said), f"/{self.conversation}"
        path = f"{here}/messages/{message['messageId']}"
        reaction = f"{path}/reactions/{chance.choice(EMOJI)}"
        method = chance.choice(["PUT", "DELETE"])
        doing: list[Callable[[], Awaitable[Any]]] = [
            lambda: person.ask("PUT", f"{here}/read", sequence=message["sequence"]),
            lambda: person.ask("PATCH", path, content=f"edited {chance.random()}"),
            lambda: person.ask("PUT", reaction),
            lambda: person.ask(method, reaction),
            lambda: person.ask(method, f"{path}/pin"),
            lambda: person.ask("DELETE", path),
        ]
        return chance.choice(doing)()
