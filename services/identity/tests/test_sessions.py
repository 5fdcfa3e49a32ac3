"""Refresh tokens, ends of sessions, bans and roles."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest
from identity import commands
from identity.__main__ import build
from identity.audit import CHECKS
from laurel_events import Database
from laurel_events.testing import published
from laurel_schemas.identity_revocations_v1 import AccessChanged
from laurel_schemas.operations_acts_v1 import OperatorActed
from laurel_service import Service
from laurel_service.runtime import started
from laurel_service.testing import bearer, broken_checks
from sqlalchemy import text

from .conftest import SIGN_IN, Clock, Person, claims

REFRESH = "/api/v1/identity/sign-in/refresh"
ADMIN = bearer(1, roles=("user", "admin"))


async def refreshed(http: httpx.AsyncClient, token: str) -> httpx.Response:
    return await http.post(REFRESH, json={"refreshToken": token})


async def told(database: Database) -> list[AccessChanged]:
    found = [one.event for one in await published(database)]
    return [one for one in found if isinstance(one, AccessChanged)]


async def acts(database: Database) -> list[OperatorActed]:
    """What is told of those who administer."""
    rows = text("select value from outbox where topic = :topic order by id")
    async with database.reading() as session:
        found = await session.scalars(rows, {"topic": OperatorActed.TOPIC.name})
        return [OperatorActed.decode(one) for one in found]


async def test_a_refresh_token_gives_the_next_pair_of_the_same_session(
    http: httpx.AsyncClient, ada: Person, clock: Clock
) -> None:
    first = await ada.signs_in(http)
    clock.passes(500)
    second = (await refreshed(http, first["refreshToken"])).json()["data"]
    before, after = [await claims(http, one["accessToken"]) for one in (first, second)]
    assert before["sid"] == after["sid"]
    assert after["exp"] == before["exp"] + 500
    assert second["refreshToken"] != first["refreshToken"]


async def test_a_refresh_token_used_twice_ends_its_session(
    http: httpx.AsyncClient, ada: Person, identity_database: Database
) -> None:
    """One of the two who have it is a thief."""
    first = await ada.signs_in(http)
    second = (await refreshed(http, first["refreshToken"])).json()["data"]
    stolen = await refreshed(http, first["refreshToken"])
    assert (stolen.status_code, stolen.json()["error"]["code"]) == (401, "REFRESH_TOKEN_INVALID")
    assert (await refreshed(http, second["refreshToken"])).status_code == 401
    session = (await claims(http, first["accessToken"]))["sid"]
    assert [one.ended_sessions for one in await told(identity_database)] == [(session,)]


async def test_a_session_that_is_not_used_expires(
    http: httpx.AsyncClient, ada: Person, clock: Clock
) -> None:
    first = await ada.signs_in(http)
    clock.passes(30 * 86_400 + 1)
    assert (await refreshed(http, first["refreshToken"])).status_code == 401


@pytest.mark.requirement("API-024")
async def test_a_ban_ends_sessions_refuses_tokens_and_gives_no_others(
    http: httpx.AsyncClient, ada: Person, identity_database: Database, clock: Clock
) -> None:
    first = await ada.signs_in(http)
    answer = await http.post("/api/v1/identity/users/1001/ban", headers=ADMIN)
    assert answer.json()["data"] == {"userId": 1001, "banned": True, "roles": None}
    assert (await refreshed(http, first["refreshToken"])).status_code == 401
    again = await http.post(SIGN_IN, json=await ada.proof(http))
    assert again.json()["error"]["code"] == "ACCOUNT_BANNED"
    clock.passes(2)
    await http.post("/api/v1/identity/users/1001/unban", headers=ADMIN)
    banned, free = await told(identity_database)
    issued = (await claims(http, first["accessToken"]))["iat"]
    assert (banned.banned, free.banned) == (True, False)
    assert issued < banned.tokens_before.timestamp() < free.tokens_before.timestamp()
    clock.passes(2)
    later = await claims(http, (await ada.signs_in(http))["accessToken"])
    assert later["iat"] >= free.tokens_before.timestamp()


async def test_who_signs_out_everywhere_has_no_session(
    http: httpx.AsyncClient, ada: Person, identity_database: Database
) -> None:
    sessions = [await ada.signs_in(http) for _ in range(2)]
    await http.post("/api/v1/identity/sign-out/everywhere", headers=bearer(1001))
    for one in sessions:
        assert (await refreshed(http, one["refreshToken"])).status_code == 401
    assert len(await told(identity_database)) == 1


@pytest.mark.requirement("API-026")
async def test_only_admins_administer(http: httpx.AsyncClient) -> None:
    for path in ("ban", "unban"):
        answer = await http.post(f"/api/v1/identity/users/5/{path}", headers=bearer(5))
        assert answer.status_code == 403
    assert (
        await http.put("/api/v1/identity/users/5/roles/admin", headers=bearer(5))
    ).status_code == 403


@pytest.mark.requirement("API-024", "COMP-042", "GEN-047")
async def test_the_first_admin_is_made_by_command_and_makes_others(
    http: httpx.AsyncClient, ada: Person, identity_database: Database, clock: Clock
) -> None:
    await run(commands.grant_admin, command_user=1001)
    first = await claims(http, (await ada.signs_in(http))["accessToken"])
    assert (first["roles"], first["scope"]) == (["admin", "user"], "unmetered")
    grace = await Person(1002).announced(identity_database)
    await http.put("/api/v1/identity/users/1002/roles/admin", headers=ADMIN)
    assert "admin" in (await claims(http, (await grace.signs_in(http))["accessToken"]))["roles"]
    await http.delete("/api/v1/identity/users/1002/roles/admin", headers=ADMIN)
    clock.passes(2)
    after = await claims(http, (await grace.signs_in(http))["accessToken"])
    assert (after["roles"], after["scope"]) == (["user"], "")
    (taken,) = await told(identity_database)
    assert (taken.user_id, taken.banned) == (1002, False)
    assert [
        (one.method, one.actor_id, one.subject_id) for one in await acts(identity_database)
    ] == [
        ("COMMAND", None, 1001),
        ("PUT", 1, 1002),
        ("DELETE", 1, 1002),
    ]


async def run(command: Any, **settings: Any) -> None:
    """Run a command as its process does."""
    service = build()
    changed = service.settings.model_copy(update=settings)
    resources = {**service.resources, type(changed): changed}
    made = replace(service, settings=changed, resources=resources)
    async with started(made, asyncio.Event()) as running:
        await command(running)


async def test_the_audit_sees_what_is_broken(
    service: Service, http: httpx.AsyncClient, ada: Person, identity_database: Database
) -> None:
    await ada.signs_in(http)
    assert await broken_checks(service, CHECKS) == set()
    async with identity_database.unit_of_work()() as tx:
        for statement in (
            "insert into access values (1001, true, now())",
            "insert into ended_sessions select id, user_id, now() from sessions",
            "update signing_keys set withdrawn_at = now()",
        ):
            await tx.session.execute(text(statement))
    assert await broken_checks(service, CHECKS) == set(CHECKS)
