"""Competitions that a running suite is asked for, and those who enter them."""

import asyncio
from collections.abc import Awaitable, Iterable, Sequence
from itertools import islice
from typing import Any

import httpx
from laurel_cli.running import Suite

_API = "/api/events"
_OWNER, _APPROVER = 4_999_998, 4_999_999
_OPERATORS = ("user", "organizer", "admin")
_AT_ONCE = 16


async def published(suite: Suite, client: httpx.AsyncClient, terms: dict[str, Any]) -> str:
    """A competition of these terms that everybody sees; returns its id."""
    owner = _bearer(suite, _OWNER, _OPERATORS)
    made = await _posted(client, f"{_API}/admin/competitions", terms, owner)
    id_ = made.json()["data"]["id"]
    path = f"{_API}/admin/competitions/{id_}"
    await _posted(client, f"{path}/approve", None, _bearer(suite, _APPROVER, _OPERATORS))
    await _posted(client, f"{path}/publish", {"reason": "a test"}, owner)
    return str(id_)


async def entered(suite: Suite, client: httpx.AsyncClient, user_id: int, id_: str) -> None:
    """Somebody takes part."""
    await _posted(client, f"{_API}/{id_}/enter", None, _bearer(suite, user_id))


async def each(work: Iterable[Awaitable[Any]]) -> list[Any]:
    """What all of these come to, some at a time, in order: a client has so many connections."""
    rest, made = iter(work), list[Any]()
    while some := list(islice(rest, _AT_ONCE)):
        made += await asyncio.gather(*some)
    return made


def _bearer(suite: Suite, user: int, roles: Sequence[str] = ("user",)) -> dict[str, str]:
    token = suite.secrets.issuer.token(user, roles=roles, scopes=("unmetered",))
    return {"Authorization": f"Bearer {token}"}


async def _posted(
    client: httpx.AsyncClient, path: str, body: Any, headers: dict[str, str]
) -> httpx.Response:
    answer = await client.post(path, json=body, headers=headers)
    answer.raise_for_status()
    return answer
