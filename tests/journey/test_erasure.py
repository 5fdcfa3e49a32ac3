"""A person of whom every service knows something is deleted, and nothing personal is left."""

import json
from collections import Counter
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
from laurel_cli.running import Suite
from laurel_schemas.social_interactions_v1 import UserFollowed

from tests.support.commands import Ended, laurel
from tests.support.rest import audited, drained
from tests.support.sent import Sent
from tests.support.traders import Trader, http, qualified, send

pytestmark = [pytest.mark.journey, pytest.mark.requirement("GEN-044")]


async def _converse(suite: Suite, one: Trader, other: Trader) -> None:
    """Each says something to the other."""
    async with one.http(suite) as api:
        opened = await api.post(
            "/api/v1/conversations", json={"kind": "direct", "memberIds": [other.user_id]}
        )
        opened.raise_for_status()
    conversation = opened.json()["data"]["conversationId"]
    for each in (one, other):
        async with each.http(suite) as api:
            said = {"clientMessageId": uuid4().hex, "messageType": "text", "content": "Hello there"}
            path = f"/api/v1/conversations/{conversation}/messages"
            (await api.post(path, json=said)).raise_for_status()


async def _told(suite: Suite, trader: Trader) -> Counter[str]:
    """How many notifications of each type are the trader's, or name them to others."""
    query = """
        select type, count(*) from notifications
        where user_id = %(user)s or data ->> 'actorId' = %(user)s::text group by type
    """
    dsn = suite.endpoints.postgres["notification_router"]
    async with await psycopg.AsyncConnection.connect(dsn) as known:
        rows = await (await known.execute(query, {"user": trader.user_id})).fetchall()
    return Counter(dict(rows))


async def _erase(suite: Suite, trader: Trader, how: str) -> Ended:
    return await laurel(suite.stack.home, "erase", str(trader.user_id), how, "--json")


async def test_nothing_personal_is_left_of_a_person_and_all_of_another(
    suite: Suite, sent: Sent
) -> None:
    gone, stays = await qualified(suite, sent, 2)
    followed = UserFollowed(
        interaction_id=uuid4().hex,
        actor_id=gone.user_id,
        target_id=stays.user_id,
        occurred_at=datetime.now(UTC),
    )
    await send(suite, [followed])
    await drained(suite)
    await _converse(suite, gone, stays)
    await drained(suite)
    before = json.loads((await _erase(suite, gone, "--check")).out)
    assert {"chat.profiles", "notification_router.people"} <= {one["where"] for one in before}

    sent.forgotten += await _told(suite, gone)
    erased = await _erase(suite, gone, "--yes")
    assert (erased.code, json.loads(erased.out)) == (0, []), erased.err
    assert (await _erase(suite, stays, "--check")).code == 1
    async with http(suite, suite.secrets.issuer.token(stays.user_id)) as api:
        assert (await api.get("/api/v1/qualification/me")).status_code == 200
    await audited(suite, sent)
