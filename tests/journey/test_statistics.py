"""The delivery statistics, computed from the topic, against the router's own records."""

from collections import Counter

import psycopg
import pytest
from laurel_cli.running import Suite
from laurel_testkit import eventually

from tests.support.rest import drained
from tests.support.sent import Sent
from tests.support.traders import http, qualified

pytestmark = pytest.mark.journey

SOCKET = "socket"
_RECORDED = "select type, count(*) from notifications group by type"


async def _recorded(suite: Suite) -> dict[str, int]:
    """How many notifications of each type the router has."""
    dsn = suite.endpoints.postgres["notification_router"]
    async with await psycopg.AsyncConnection.connect(dsn) as known:
        rows = await (await known.execute(_RECORDED)).fetchall()
    return {str(type_): int(count) for type_, count in rows}


async def _published(suite: Suite) -> dict[str, int]:
    """How many the statistics say were published to screens, by type, over all hours."""
    token = suite.secrets.issuer.token(1, roles=("user", "admin"))
    async with http(suite, token) as api:
        answer = await api.get("/api/v1/notifications/statistics?window=hour")
    published: Counter[str] = Counter()
    # Everything is for screens; who asked for mail has some of it there, too.
    figures_of_screens = (
        one for one in answer.json()["data"]["figures"] if one["channel"] == SOCKET
    )
    for figures in figures_of_screens:
        published[figures["type"]] += figures["published"]
    return dict(published)


async def test_every_notification_is_counted(suite: Suite, sent: Sent) -> None:
    await qualified(suite, sent, 2)
    await drained(suite)
    recorded = Counter(await _recorded(suite)) + sent.forgotten

    async def equal() -> bool:
        published = await _published(suite)
        assert published == recorded
        return True

    await eventually(equal, 60)


@pytest.mark.requirement("GEN-043")
async def test_the_statistics_are_for_administrators(suite: Suite) -> None:
    async with http(suite, suite.secrets.issuer.token(1001)) as api:
        answer = await api.get("/api/v1/notifications/statistics")
    assert answer.status_code == 403
