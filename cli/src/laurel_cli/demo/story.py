"""Brings the demo people to life on a running suite: by platform events and the public API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from laurel_cli import tape
from laurel_cli.demo.people import Person, people
from laurel_cli.demo.platform import announced, trade, traded, watched
from laurel_cli.journey import until
from laurel_cli.publishing import producer, publish
from laurel_cli.running import Suite
from laurel_cli.suite import TAPE
from laurel_cli.wallets import home_secret

_COMPETITIONS = "/api/events"
_ADMIN = ("user", "admin")
_APPROVER = 999
_SAID = (
    "Welcome! How do you like the ladder?",
    "Tech Chicken already. Two badges to go for the Ape 🎉",
    "See you in the championship then.",
)


@dataclass(frozen=True, slots=True)
class Story:
    """The demo people of a suite."""

    suite: Suite
    people: Sequence[Person]

    @classmethod
    def of(cls, suite: Suite) -> "Story":
        """The people that the suite's console offers."""
        return cls(suite, people(tape.load(TAPE), home_secret(suite.stack.home.root)))

    async def begin(self) -> None:
        """Say who they are, what they traded and watched, and who may see the operators' pages."""
        async with producer(self.suite.endpoints.kafka) as kafka:
            await publish(kafka, announced(self.people))
            await publish(kafka, [*traded(self.people), *watched(self.people)])
        await self._empower()

    async def _empower(self) -> None:
        operator = self._who("operator")
        path = f"/api/v1/identity/users/{operator.user_id}/roles/admin"
        async with self._as(_APPROVER, _ADMIN) as admin:
            _data(await admin.put(path))

    async def go_on(self) -> None:
        """A conversation, and a competition that runs, unless an earlier run left one."""
        await self._talk()
        async with self._as(self._who("operator").user_id, _ADMIN) as organizer:
            running = _data(await organizer.get(f"{_COMPETITIONS}?status=active"))["events"]
            if not running:
                await self._compete(organizer)

    async def _talk(self) -> None:
        first, second = self.people[0], self.people[2]
        async with self._as(first.user_id) as one, self._as(second.user_id) as other:
            order = {"kind": "direct", "memberIds": [second.user_id]}
            begun = _data(await one.post("/api/v1/conversations", json=order))
            path = f"/api/v1/conversations/{begun['conversationId']}/messages"
            for number, words in enumerate(_SAID):
                body = {"clientMessageId": f"demo-{number}", "content": words}
                _data(await (other if number % 2 else one).post(path, json=body))

    async def _compete(self, organizer: httpx.AsyncClient) -> None:
        starts = datetime.now(UTC) + timedelta(seconds=5)
        admin = f"{_COMPETITIONS}/admin/competitions"
        made = _data(await organizer.post(admin, json=_terms(starts)))
        path, id_ = f"{admin}/{made['id']}", made["id"]
        async with self._as(_APPROVER, _ADMIN) as approver:
            _data(await approver.post(f"{path}/approve"))
        _data(await organizer.post(f"{path}/publish", json={"reason": "A demonstration"}))
        for one in self.people:
            if one.part != "operator":
                async with self._as(one.user_id) as client:
                    _data(await client.post(f"{_COMPETITIONS}/{id_}/enter"))
        await until("the competition to start", lambda: _is_active(organizer, id_))
        await self._trade_in(id_, starts)

    async def _trade_in(self, competition: str, starts: datetime) -> None:
        """A few small trades of the invented people: the accounts of the tape stay as they are."""
        traders = [self._who("climber"), self._who("ready")]
        trades = [
            trade(
                one, f"demo-{competition}-{one.part}-{number}", usd, starts + timedelta(seconds=1)
            )
            for one, amounts in zip(traders, (("1200", "800"), ("2600",)), strict=True)
            for number, usd in enumerate(amounts)
        ]
        async with producer(self.suite.endpoints.kafka) as kafka:
            await publish(kafka, trades)

    def _who(self, part: str) -> Person:
        return next(one for one in self.people if one.part == part)

    def _as(self, user_id: int, roles: Sequence[str] = ("user",)) -> httpx.AsyncClient:
        token = self.suite.secrets.issuer.token(user_id, roles=roles)
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.AsyncClient(base_url=self.suite.endpoints.gateway, headers=headers, timeout=30)


def _terms(starts: datetime) -> dict[str, Any]:
    prizes = [
        {"firstRank": 1, "lastRank": 1, "points": "500", "description": "500 LykCoins"},
        {"firstRank": 2, "lastRank": 3, "points": "400", "description": "200 LykCoins each"},
    ]
    return {
        "name": "Weekly Trading Championship",
        "description": "Who trades most until the end of the week? Every pair counts.",
        "startsAt": starts.isoformat(),
        "endsAt": (starts + timedelta(days=7)).isoformat(),
        "prizes": [{**one, "kind": "points"} for one in prizes],
        "prizeBudget": "900",
    }


async def _is_active(client: httpx.AsyncClient, id_: str) -> bool:
    return bool(_data(await client.get(f"{_COMPETITIONS}/{id_}"))["status"] == "active")


def _data(answer: httpx.Response) -> dict[str, Any]:
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()["data"]
    return found
