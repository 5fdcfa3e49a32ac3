"""The audit tells a sound database from one that was tampered with."""

import pytest
from laurel_events import Database
from laurel_events.testing import message
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_service import Service
from laurel_service.testing import broken_checks
from notification_router.audit import CHECKS
from sqlalchemy import text

from .conftest import Route
from .events import example


async def test_all_holds_after_routing(service: Service, routed: Route) -> None:
    await routed(message(example(BadgeEarned)))
    assert await broken_checks(service, CHECKS) == set()


@pytest.mark.requirement("GEN-033", "GEN-038", "NTF-180")
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
    tampering: str,
    check: str,
) -> None:
    await routed(message(example(BadgeEarned)))
    async with router_database.unit_of_work()() as tx:
        await tx.session.execute(text(tampering))
    assert await broken_checks(service, CHECKS) == {check}
