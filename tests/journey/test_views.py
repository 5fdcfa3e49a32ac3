"""Support sees what a user sees, in every service through the gateway."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Any
from uuid import uuid4

import httpx
import pytest
from laurel_cli.running import Suite
from laurel_cli.services import SERVICES
from laurel_testkit import eventually

from tests.journey.conftest import Played
from tests.support.sent import Sent
from tests.support.traders import http
from tools.docs.openapi import openapi

pytestmark = pytest.mark.journey

WHY = {"X-View-Reason": "Ticket%204711"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)")
PLACES = {"level": "1", "userId": "1", "part": "messages", "currentTierId": "1"}
NOT_AS_JSON = ("/api/v1/wallet/statements",)
"""A file that is signed anew each time."""


@cache
def paths() -> Any:
    return openapi(SERVICES)["paths"]


def viewable() -> Iterator[tuple[str, str]]:
    """Each route that support may look at, with ids that are nobody's, and its service."""
    for path, operations in paths().items():
        named = {one["name"] for one in operations.get("get", {}).get("parameters", ())}
        if "X-View-As" in named and path not in NOT_AS_JSON:
            yield operations["get"]["tags"][0], re.sub(r"\{(\w+)\}", _place, path)


def _place(found: re.Match[str]) -> str:
    return PLACES.get(found[1], str(uuid4()))


def supporter(suite: Suite) -> str:
    return suite.secrets.issuer.token(12, roles=("user", "support"), scopes=("unmetered",))


async def seen(client: httpx.AsyncClient, path: str, more: Mapping[str, str]) -> tuple[int, str]:
    """Status and data of an answer, without its times, as some are those of the asking."""
    answer = await client.get(path, headers=dict(more))
    body: dict[str, Any] = answer.json()
    return answer.status_code, TIME.sub("", str(body.get("data", body.get("error"))))


@pytest.mark.requirement("API-029", "API-007")
async def test_support_sees_in_every_service_what_the_user_sees(
    suite: Suite, sent: Sent, played: Played
) -> None:
    user_id = next(iter(played.accounts)).account.user_id
    support = supporter(suite)
    own = suite.secrets.issuer.token(user_id, scopes=("unmetered",))
    routes = list(viewable())
    asked = {"X-View-As": str(user_id), **WHY}
    async with http(suite, support) as looking, http(suite, own) as user:

        async def same(path: str) -> bool:
            theirs, shown = await seen(user, path, {}), await seen(looking, path, asked)
            return theirs == shown

        # Something may happen to the user between the two answers: then both are asked again.
        await asyncio.gather(*(eventually(partial(same, path), 60) for _, path in routes))
    assert {service for service, _ in routes} >= {
        *("qualification", "minting", "badges", "competition", "wallet", "chat"),
        "notification_router",
    }


@pytest.mark.requirement("API-029")
async def test_nobody_else_looks_and_nobody_changes_anything_by_it(
    suite: Suite, sent: Sent
) -> None:
    token = suite.secrets.issuer.token(sent.new_user_id(), scopes=("unmetered",))
    asked = {"X-View-As": "1001", **WHY}
    posts = {
        path
        for path, operations in paths().items()
        if "post" in operations and "security" in operations["post"]
    }
    async with http(suite, supporter(suite)) as looking, http(suite, token) as user:

        async def refused(client: httpx.AsyncClient, method: str, path: str) -> tuple[str, str]:
            named = re.sub(r"\{(\w+)\}", _place, path)
            answer = await client.request(method, named, headers=asked)
            assert answer.status_code == 403, (path, answer.text)
            return method, answer.json()["error"]["code"]

        changed = (refused(looking, "POST", path) for path in sorted(posts))
        looked = (refused(user, "GET", path) for _, path in viewable())
        found = set(await asyncio.gather(*changed, *looked))
    assert found == {("POST", "VIEW_READ_ONLY"), ("GET", "VIEW_REFUSED")}
