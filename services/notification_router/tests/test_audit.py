"""The audit tells a sound database from one that was tampered with."""

import asyncio

import orjson
import pytest
from laurel_events import Database
from laurel_events.testing import message
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_service import Service
from laurel_service.runtime import started
from notification_router.audit import CHECKS, audit
from sqlalchemy import text

from .conftest import Route
from .events import example


async def broken(service: Service, capsys: pytest.CaptureFixture[str]) -> set[str]:
    async with started(service, asyncio.Event()) as running:
        await audit(running)
    lines = [orjson.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["check"] for line in lines} == set(CHECKS)
    return {line["check"] for line in lines if not line["holds"]}


async def test_all_holds_after_routing(
    service: Service, routed: Route, capsys: pytest.CaptureFixture[str]
) -> None:
    await routed(message(example(BadgeEarned)))
    assert await broken(service, capsys) == set()


@pytest.mark.parametrize(
    ("tampering", "check"),
    [
        ("delete from deliveries", "one_delivery_a_channel"),
        ("delete from socket_messages", "pending_waits_in_the_inbox"),
        (
            "update socket_messages set acked_at = now()",
            "pending_waits_in_the_inbox",
        ),
    ],
)
async def test_tampering_shows(
    service: Service,
    routed: Route,
    router_database: Database,
    capsys: pytest.CaptureFixture[str],
    tampering: str,
    check: str,
) -> None:
    await routed(message(example(BadgeEarned)))
    async with router_database.unit_of_work()() as tx:
        await tx.session.execute(text(tampering))
    assert await broken(service, capsys) == {check}
