"""A competition that users of the bench take part in."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import httpx
from laurel_cli.publishing import producer, publish
from laurel_cli.running import Suite
from laurel_schemas.trading_trades_v1 import TradeExecuted

from bench.ground import at_rest

_MADE = "/api/events/admin/competitions"
_OWNER, _APPROVER = 1, 2
_OPERATOR = ("user", "organizer", "admin")
_AT_ONCE = 16


async def entered(running: Suite, users: Sequence[int]) -> str:
    """The id of one that all of them have entered, each with a score."""
    starts_at = datetime.now(UTC) + timedelta(minutes=10)
    url = running.endpoints.gateway
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        terms = {"name": "Bench", "startsAt": starts_at.isoformat()}
        terms["endsAt"] = (starts_at + timedelta(days=1)).isoformat()
        owner = _bearer(running, _OWNER, _OPERATOR)
        id_ = str((await _post(client, _MADE, owner, terms))["id"])
        await _post(client, f"{_MADE}/{id_}/approve", _bearer(running, _APPROVER, _OPERATOR))
        await _post(client, f"{_MADE}/{id_}/publish", owner, {"reason": "The bench"})
        rest = iter(users)
        while some := list(islice(rest, _AT_ONCE)):
            bearers = [_bearer(running, user, ("user",)) for user in some]
            await asyncio.gather(
                *(_post(client, f"/api/events/{id_}/enter", one) for one in bearers)
            )
    async with producer(running.endpoints.kafka) as kafka:
        await publish(kafka, [_trade(user, starts_at) for user in users])
    await at_rest(running)
    return id_


def _trade(user: int, at: datetime) -> TradeExecuted:
    usd = Decimal(100 + user % 977)
    return TradeExecuted(
        trade_id=f"contest-{user}",
        user_id=user,
        pair="BTC",
        side="buy",
        price=Decimal(1),
        size=usd,
        notional_usd=usd,
        traded_at=at,
    )


def _bearer(running: Suite, user: int, roles: Sequence[str]) -> dict[str, str]:
    token = running.secrets.issuer.token(user, roles=roles, scopes=["unmetered"])
    return {"Authorization": f"Bearer {token}"}


async def _post(
    client: httpx.AsyncClient, path: str, bearer: dict[str, str], body: Any = None
) -> Any:
    answer = await client.post(path, json=body, headers=bearer)
    answer.raise_for_status()
    return answer.json()["data"]
