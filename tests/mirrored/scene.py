"""Two people who talk, trade and compete, and what the API says that one of them may see."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
from tests.support.traders import Trader, http, send

PATIENCE_SECONDS = 120.0
_OPERATOR = 4_999_996
_ON_A_BOARD = ("rank", "userId", "score", "trades")
_SOON, _LONG = timedelta(seconds=8), timedelta(hours=3)


@dataclass
class Scene:
    """Ada, whose devices mirror what she sees, and Bea, who makes things happen."""

    suite: Suite
    sent: Sent
    ada: Trader
    bea: Trader
    conversation: str
    competition: str
    messages: list[str] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(10))

    @property
    def mirrored(self) -> tuple[str, ...]:
        """What a device of Ada's is told at its start."""
        token = self.suite.secrets.issuer.token(self.ada.user_id, scopes=("unmetered",))
        user = str(self.ada.user_id)
        return self.suite.endpoints.gateway, token, user, self.conversation, self.competition

    async def asks(self, who: Trader, method: str, path: str, body: Any = None) -> httpx.Response:
        """The answer to a request, which is sent again while the gateway is away."""
        return await request(self.suite, who.user_id, method, path, body)

    async def corrects(self, points: int) -> None:
        """An operator adds to Ada's points, or takes some."""
        order = {"userId": self.ada.user_id, "points": f"{points}.00", "reason": "a test"}
        path = "/api/v1/wallet/admin/corrections"
        await request(self.suite, _OPERATOR, "POST", path, order, ("user", "admin"))

    async def seen(self) -> dict[str, Any]:
        """What the API shows Ada now, in the form in which her devices keep it."""

        async def get(path: str) -> Any:
            return (await self.asks(self.ada, "GET", path)).json()["data"]

        inbox = (await get("/api/v1/notifications?limit=100"))["notifications"]
        nft = (await get("/api/v1/nft/status"))["currentNFT"] or {}
        room = await get(f"/api/v1/conversations/{self.conversation}/messages?limit=100")
        board = await get(f"/api/events/{self.competition}/leaderboard?limit=50")
        talk = await get(f"/api/v1/conversations/{self.conversation}")
        return {
            "inbox": {one["id"]: {"type": one["type"], "read": _read(one)} for one in inbox},
            "balance": float((await get("/api/v1/wallet"))["balance"]),
            "level": nft.get("level", 0),
            "mint": nft.get("mintAddress"),
            "unread": talk["unreadCount"],
            "room": {one["messageId"]: _shown(one) for one in room["messages"]},
            "board": [{name: one[name] for name in _ON_A_BOARD} for one in board["standings"]],
        }


def kept(state: dict[str, Any]) -> dict[str, Any]:
    """What a device keeps, in the form of `seen`."""
    rows = (state["board"] or {"standings": []})["standings"]
    board = [{name: one[name] for name in _ON_A_BOARD} for one in rows]
    return {**state, "board": board, "balance": float(state["balance"])}


def _read(one: dict[str, Any]) -> bool:
    on = (each for each in one["deliveries"] if each["channel"] == "socket")
    return any(each["status"] in ("read", "engaged") for each in on)


def _shown(message: dict[str, Any]) -> dict[str, Any]:
    if message["deletedAt"]:
        return {"deleted": True}
    reactions = {
        one["reaction"]: {"count": one["count"], "mine": one["mine"]}
        for one in message["reactions"]
    }
    pinned = message["pinnedAt"] is not None
    return {"content": message["content"], "pinned": pinned, "reactions": reactions}


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
    ada, bea = (Trader.new(suite, sent) for _ in range(2))
    await send(suite, [ada.announced, bea.announced])
    starts_at = utc_now() + _SOON
    terms = {"name": f"Contest {ada.user_id}", "startsAt": starts_at.isoformat()}
    terms["endsAt"] = (starts_at + _LONG).isoformat()
    async with http(suite) as client:
        competition = await published(suite, client, terms)
        for one in (ada, bea):
            await entered(suite, client, one.user_id, competition)
    order = {"kind": "direct", "memberIds": [bea.user_id]}
    talk = await eventually(lambda: _begun(suite, ada, order), PATIENCE_SECONDS)
    assert talk is not None
    await eventually(lambda: utc_now() > starts_at, PATIENCE_SECONDS)
    yield Scene(suite, sent, ada, bea, talk, competition)


async def _begun(suite: Suite, ada: Trader, order: Any) -> str | None:
    """The conversation, once chat knows both."""
    try:
        answer = await request(suite, ada.user_id, "POST", "/api/v1/conversations", order)
    except httpx.HTTPStatusError:
        return None
    return str(answer.json()["data"]["conversationId"])
