"""The audit trail: gathered once, shown by filter and cursor, and found out where it is touched."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import httpx
import orjson
import pytest
import pytest_asyncio
from laurel_cli.trail import KeptTrail, as_file, faults
from laurel_events import Database, Message
from laurel_events.message import Metadata
from laurel_schemas.operations_acts_v1 import OperatorActed
from laurel_service import Service
from laurel_service.testing import bearer, broken_checks, client
from operations.api.trail import ActBody
from operations.audit import CHECKS
from operations.handlers import gather_acts
from operations.settings import Settings
from sqlalchemy import text
from uuid_utils.compat import uuid7

from .conftest import NOW

TRAIL = "/api/v1/operations/audit-trail"
ADMIN = bearer(1, roles=("user", "admin"))


def act(number: int, service: str = "wallet", **more: Any) -> Message[OperatorActed]:
    """An act a minute."""
    at = NOW + timedelta(minutes=number)
    told = {"action": "changed", "actor_id": 1, "roles": ("admin",), "method": "POST", **more}
    event = OperatorActed(service=service, route="/x/{id}", path="/x/1", acted_at=at, **told)
    meta = Metadata(uuid7(), event.TYPE, f"/laurel/{service}", at, correlation_id=uuid7())
    return Message(event, meta)


@pytest_asyncio.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with client(service) as opened:
        yield opened


async def gather(database: Database, acts: Sequence[Message[OperatorActed]]) -> int:
    """Hand a batch to the handler; how many it refused."""
    async with database.unit_of_work(lambda: NOW)() as tx:
        await gather_acts(acts, tx, Settings().notary)
        return len(tx.answers)


async def damage(database: Database, statement: str) -> None:
    async with database.unit_of_work(lambda: NOW)() as tx:
        await tx.session.execute(text(statement))


async def asked(http: httpx.AsyncClient, **filters: Any) -> Any:
    answer = await http.get(TRAIL, headers=ADMIN, params=filters)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def week() -> list[Message[OperatorActed]]:
    looked: dict[str, Any] = {"action": "viewed", "actor_id": 12, "reason": "Ticket 4711"}
    return [
        act(1),
        act(2, subject_id=1001, **looked),
        act(3, "badges"),
        act(4),
        act(5, "badges", subject_id=1001),
    ]


@pytest.mark.requirement("GEN-048", "GEN-043")
async def test_acts_are_gathered_and_shown(database: Database, http: httpx.AsyncClient) -> None:
    acts = week()
    assert await gather(database, acts[:3]) == 0
    assert await gather(database, acts[3:]) == 0
    stranger = Message(acts[0].event, acts[2].meta)
    assert await gather(database, [stranger]) == 1
    for who, status in ((bearer(7, roles=("support",)), 403), ({}, 401)):
        assert (await http.get(TRAIL, headers=who)).status_code == status

    shown = (await asked(http))["acts"]
    places = [("badges", 2), ("wallet", 3), ("badges", 1), ("wallet", 2), ("wallet", 1)]
    assert [(one["service"], one["number"]) for one in shown] == places
    assert {*shown[0]} == {one.alias for one in ActBody.model_fields.values()}
    assert (shown[3]["userId"], shown[3]["reason"]) == (1001, "Ticket 4711")
    for filters, count in (
        ({"service": "badges"}, 2),
        ({"action": "viewed"}, 1),
        ({"actorId": 12}, 1),
        ({"userId": 1001}, 2),
        ({"correlationId": str(acts[3].meta.correlation_id)}, 1),
        ({"since": acts[1].event.acted_at.isoformat(), "until": shown[0]["actedAt"]}, 3),
    ):
        assert len((await asked(http, **filters))["acts"]) == count, filters
    paged = await asked(http, limit=3)
    paged["acts"] += (await asked(http, limit=3, cursor=paged["nextCursor"]))["acts"]
    assert paged["acts"] == shown
    bad = await http.get(TRAIL, headers=ADMIN, params={"cursor": "x"})
    assert bad.json()["error"]["code"] == "CURSOR_INVALID"


@pytest.mark.requirement("GEN-048")
async def test_a_kept_trail_is_verified_without_the_service(
    database: Database, http: httpx.AsyncClient
) -> None:
    await gather(database, week())
    shown = (await asked(http))["acts"]
    ends = (await http.get(f"{TRAIL}/checkpoint", headers=ADMIN)).json()["data"]
    kept = KeptTrail.of(orjson.loads(as_file({**ends, "acts": shown})))
    assert faults(kept) == []
    cut = KeptTrail.of({**ends, "acts": shown[1:]})
    assert [(name, *one) for name, one in faults(cut)] == [("badges", "deleted", 2)]
    lied = KeptTrail.of({**ends, "acts": [*shown[:3], {**shown[3], "userId": 8}, shown[4]]})
    assert [(name, *one) for name, one in faults(lied, ends["key"])] == [("wallet", "changed", 2)]
    with pytest.raises(ValueError, match="not signed"):
        faults(KeptTrail.of({**ends, "checkpoint": f"{ends['key']}\n\nx", "acts": []}))
    await gather(database, [act(6)])
    later = (await http.get(f"{TRAIL}/checkpoint", headers=ADMIN)).json()["data"]
    grown = KeptTrail.of({**later, "acts": (await asked(http))["acts"]})
    assert faults(grown, ends["key"], kept) == []
    assert [one for _, one in faults(kept, "", grown)] == [("deleted", 4)]


@pytest.mark.requirement("GEN-048", "GEN-038")
async def test_what_is_done_to_the_table_is_found_where_it_was_done(
    database: Database, service: Service
) -> None:
    await gather(database, [act(number) for number in range(1, 8)])
    assert await broken_checks(service, CHECKS) == set()
    for statement, found in (
        ("update acts set actor_id = 2 where number = 3", {"no_act_was_changed"}),
        ("update acts set actor_id = 1 where number = 3", set()),
        ("delete from acts where number = 7", {"no_act_was_deleted"}),
        (
            "insert into acts select service, 8, event_id, action, 9, roles, method, route, path,"
            " user_id, reason, request_id, correlation_id, acted_at, previous, signature"
            " from acts where number = 6",
            {"no_act_was_deleted", "no_act_was_inserted"},
        ),
    ):
        await damage(database, statement)
        assert await broken_checks(service, CHECKS) == found, statement
