"""Support looks as a user, and what operators do is told with what it does."""

from typing import Any

import httpx
import orjson
import psycopg
import pytest
from laurel_schemas.operations_acts_v1 import TOPIC, OperatorActed
from laurel_service import Service
from laurel_service.testing import bearer
from psycopg.rows import dict_row

SUPPORT = bearer(12, roles=("user", "support"))
ADMIN = bearer(1, roles=("user", "admin"))
WHY = {"X-View-Reason": "Ticket 4711: points are missing"}


async def told(service: Service) -> list[OperatorActed]:
    """What is on its way about operators."""
    dsn = service.settings.database_url
    async with await psycopg.AsyncConnection.connect(dsn, row_factory=dict_row) as connection:
        rows = await connection.execute(
            "select value from outbox where topic = %s order by id", [TOPIC.name]
        )
        return [OperatorActed.decode(row["value"]) for row in await rows.fetchall()]


async def claims(http: httpx.AsyncClient) -> int:
    found: int = (await http.get("/count")).json()["data"]
    return found


@pytest.mark.requirement("API-029")
async def test_support_sees_what_a_user_sees_and_it_is_told_first(
    http: httpx.AsyncClient, service: Service
) -> None:
    for who in (SUPPORT, ADMIN):
        answer = await http.get("/me?q=private", headers={**who, **WHY, "X-View-As": "1001"})
        assert answer.json()["data"] == {"userId": 1001, "roles": ["user"]}
    first, second = await told(service)
    assert (first.action, first.actor_id, first.roles) == ("viewed", 12, ("support",))
    assert (second.actor_id, second.roles) == (1, ("admin",))
    assert (first.subject_id, first.reason) == (1001, WHY["X-View-Reason"])
    assert (first.method, first.route, first.path) == ("GET", "/me", "/me")
    assert first.service == "sample" == first.key


REFUSED: list[tuple[str, str, dict[str, str], int, str]] = [
    ("GET", "/me", {}, 401, "UNAUTHORIZED"),
    ("GET", "/me", bearer(7) | WHY, 403, "VIEW_REFUSED"),
    ("GET", "/me", bearer(7, roles=("moderator",)) | WHY, 403, "VIEW_REFUSED"),
    ("GET", "/me", SUPPORT, 422, "VIEW_INVALID"),
    ("GET", "/me", SUPPORT | {"X-View-Reason": "%20-%20"}, 422, "VIEW_INVALID"),
    ("GET", "/me", SUPPORT | {"X-View-Reason": "for ann@example.com"}, 422, "VIEW_INVALID"),
    ("GET", "/me", SUPPORT | {"X-View-Reason": "Ticket%0A4711"}, 422, "VIEW_INVALID"),
    ("GET", "/me", SUPPORT | WHY | {"X-View-As": "0"}, 422, "VIEW_INVALID"),
    ("GET", "/me", SUPPORT | WHY | {"X-View-As": "9223372036854775808"}, 422, "VIEW_INVALID"),
    ("GET", "/me", SUPPORT | WHY | {"X-View-As": "1001, 1002"}, 422, "VIEW_INVALID"),
    ("POST", "/claims", SUPPORT | WHY, 403, "VIEW_READ_ONLY"),
    ("POST", "/claims", ADMIN | WHY | {"Idempotency-Key": "k"}, 403, "VIEW_READ_ONLY"),
    ("DELETE", "/me", SUPPORT | WHY, 403, "VIEW_READ_ONLY"),
]


@pytest.mark.requirement("API-029", "GEN-043")
async def test_nobody_else_looks_and_who_looks_changes_nothing(
    http: httpx.AsyncClient, service: Service
) -> None:
    for method, path, headers, status, code in REFUSED:
        asked = {"X-View-As": "1001"} | headers
        answer = await http.request(method, path, headers=asked, json={"tierId": 1})
        seen = (answer.status_code, answer.json()["error"]["code"])
        assert seen == (status, code), (method, headers)
    assert await told(service) == []
    # An admin who looks as a user has the user's rights alone; a look that would write fails.
    asked = ADMIN | WHY | {"X-View-As": "1001"}
    assert (await http.get("/admin", headers=asked)).status_code == 403
    assert (await http.get("/visits", headers=asked)).status_code == 500
    assert await claims(http) == 0
    assert [one.route for one in await told(service)] == ["/admin", "/visits"]
    assert (await http.get("/visits", headers=bearer(1001))).status_code == 200


@pytest.mark.requirement("GEN-047")
async def test_what_an_operator_changes_is_told_with_it_or_not_at_all(
    http: httpx.AsyncClient, service: Service
) -> None:
    async def give(tier: int, **more: Any) -> httpx.Response:
        path = "/admin/users/1001/claims"
        return await http.post(path, json={"tierId": tier}, headers=ADMIN | more)

    assert (await give(6)).status_code == 400
    assert (await give(6, **{"Idempotency-Key": "refused"})).status_code == 400
    assert (await http.get("/admin", headers=ADMIN)).status_code == 200
    assert await http.post("/claims", json={"tierId": 1}, headers=ADMIN)
    assert await told(service) == []
    again = [await give(2, **{"Idempotency-Key": "once"}) for _ in range(2)]
    assert again[0].content == again[1].content
    given = await give(3)
    acts = await told(service)
    assert [(one.action, one.actor_id, one.subject_id) for one in acts] == [
        ("changed", 1, 1001),
        ("changed", 1, 1001),
    ]
    assert acts[1].request_id == given.json()["meta"]["requestId"]
    assert acts[1].route == "/admin/users/{userId}/claims"
    assert (acts[1].path, acts[1].reason) == ("/admin/users/1001/claims", None)


async def test_what_an_operator_changes_leads_to_what_it_caused(
    http: httpx.AsyncClient, service: Service
) -> None:
    """An act has the correlation of its request, as the events of the change have."""
    await http.post("/admin/users/1001/claims", json={"tierId": 1}, headers=ADMIN)
    dsn = service.settings.database_url
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        rows = await (await connection.execute("select headers from outbox")).fetchall()
    ((packed,),) = rows
    headers = dict(orjson.loads(packed))
    assert headers["ce_source"] == "/laurel/sample"
    assert headers["ce_correlationid"] != headers["ce_id"]
