"""Three people who talk, trade and compete."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
from laurel_cli.running import Suite
from laurel_events.database import utc_now
from laurel_testkit import eventually

from tests.support.contests import entered, published
from tests.support.sent import Sent
from tests.support.traders import Trader, http, send, send_trades

PATIENCE_SECONDS = 120.0
_OPERATOR = 4_999_996
_SOON, _LONG = timedelta(seconds=8), timedelta(hours=3)
_UNLOCKING = ("60000", "60000")
"""Trades before the competition that unlock the first tier."""
TALKS = "/api/v1/conversations"


@dataclass
class Scene:
    """Ada, whose devices mirror what she sees, Bea, who makes things happen, and Cem besides.

    Ada and Bea have a conversation, and all three a group. `is_typing` is whether Bea is.
    """

    suite: Suite
    sent: Sent
    ada: Trader
    bea: Trader
    cem: Trader
    conversation: str
    group: str
    competition: str
    is_typing: bool = False
    messages: list[str] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(10))

    @property
    def mirrored(self) -> tuple[str, ...]:
        """What a device of Ada's is told at its start."""
        token = self.suite.secrets.issuer.token(self.ada.user_id, scopes=("unmetered",))
        places = (self.conversation, self.group, self.competition)
        return self.suite.endpoints.gateway, token, str(self.ada.user_id), *places

    async def asks(self, who: Trader, method: str, path: str, body: Any = None) -> httpx.Response:
        """The answer to a request, which is sent again while the gateway is away."""
        return await request(self.suite, who.user_id, method, path, body)

    async def corrects(self, points: int) -> None:
        """An operator adds to Ada's points, or takes some."""
        order = {"userId": self.ada.user_id, "points": f"{points}.00", "reason": "a test"}
        path = "/api/v1/wallet/admin/corrections"
        await request(self.suite, _OPERATOR, "POST", path, order, ("user", "admin"))

    async def claims(self) -> None:
        """Ada claims the first tier's NFT, if it is unlocked and not hers yet."""
        with suppress(httpx.HTTPStatusError):
            await self.asks(self.ada, "POST", "/api/v1/nft/claim", {"tierId": 1})

    async def invites(self) -> None:
        """Bea asks Ada into another group."""
        order = {"kind": "group", "memberIds": [self.cem.user_id], "title": "Another"}
        begun = (await self.asks(self.bea, "POST", TALKS, order)).json()["data"]
        path = f"{TALKS}/{begun['conversationId']}/invitations"
        await self.asks(self.bea, "POST", path, {"userId": self.ada.user_id})

    async def types(self) -> None:
        """Bea types, if she does: a client says so every two or three seconds."""
        if self.is_typing:
            await self.asks(self.bea, "POST", f"{TALKS}/{self.conversation}/typing")


async def request(
    suite: Suite,
    user_id: int,
    method: str,
    path: str,
    body: Any = None,
    roles: tuple[str, ...] = ("user",),
) -> httpx.Response:
    """The answer that is no 5xx; raises httpx.HTTPStatusError for one that refuses."""
    token = suite.secrets.issuer.token(user_id, roles=roles, scopes=("unmetered",))

    async def answered() -> httpx.Response | None:
        try:
            answer = await client.request(method, path, json=body)
        except httpx.TransportError:
            return None
        return None if answer.is_server_error else answer

    async with http(suite, token) as client:
        answer = await eventually(answered, PATIENCE_SECONDS)
    assert answer is not None
    return answer.raise_for_status()


@asynccontextmanager
async def set_up(suite: Suite, sent: Sent) -> AsyncIterator[Scene]:
    """New people, known everywhere, in a conversation and a competition that has begun."""
    ada, bea, cem = (Trader.new(suite, sent) for _ in range(3))
    await send(suite, [one.announced for one in (ada, bea, cem)])
    await send_trades(suite, sent, ada.trades(_UNLOCKING))
    starts_at = utc_now() + _SOON
    terms = {"name": f"Contest {ada.user_id}", "startsAt": starts_at.isoformat()}
    terms["endsAt"] = (starts_at + _LONG).isoformat()
    async with http(suite) as client:
        competition = await published(suite, client, terms)
        for one in (ada, bea):
            await entered(suite, client, one.user_id, competition)
    talk = await _begun(suite, ada, {"kind": "direct", "memberIds": [bea.user_id]})
    ids = [ada.user_id, cem.user_id]
    group = await _begun(suite, bea, {"kind": "group", "memberIds": ids, "title": "All"})
    await eventually(lambda: utc_now() > starts_at, PATIENCE_SECONDS)
    yield Scene(suite, sent, ada, bea, cem, talk, group, competition)


async def _begun(suite: Suite, who: Trader, order: Any) -> str:
    """The conversation, once chat knows all of them."""

    async def begun() -> str | None:
        try:
            answer = await request(suite, who.user_id, "POST", TALKS, order)
        except httpx.HTTPStatusError:
            return None
        return str(answer.json()["data"]["conversationId"])

    talk = await eventually(begun, PATIENCE_SECONDS)
    assert talk is not None
    return talk
