"""The `laurel` command, as another terminal uses it beside a running suite."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from laurel_cli.running import Suite
from laurel_cli.services import KEEPERS, all_roles
from laurel_schemas import topics

from tests.support.commands import laurel
from tests.support.rest import drained
from tests.support.sent import Sent
from tests.support.traders import http, qualified

pytestmark = pytest.mark.journey

SERVERS = {"kafka-1", "postgres", "redis", "solana", "pinata", "gateway"}


async def _json(suite: Suite, *arguments: str) -> Any:
    ended = await laurel(suite.stack.home, *arguments, "--json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


async def test_status_names_every_process_and_queue(suite: Suite) -> None:
    found = await _json(suite, "status")
    roles = {f"{service}-{role}" for service, role in all_roles()}
    assert {one["name"] for one in found["processes"]} >= roles | SERVERS
    assert {one["service"] for one in found["queues"]} == KEEPERS.keys()


async def test_a_token_opens_the_api(suite: Suite, sent: Sent) -> None:
    (trader,) = await qualified(suite, sent, 1)
    await drained(suite)
    token = await laurel(suite.stack.home, "token", str(trader.user_id))
    async with http(suite, token.out.strip()) as api:
        answer = await api.get("/api/v1/qualification/me")
    assert Decimal(answer.json()["data"]["volume"]["totalUsd"]) == 120_000


@pytest.mark.requirement("EVT-003")
async def test_every_topic_is_as_its_schema_says(suite: Suite) -> None:
    found = await _json(suite, "topics")
    assert {one["topic"] for one in found} >= {
        topic.name for topic in topics() if not topic.planned
    }
    assert {one["state"] for one in found} == {"as the schema says"}


async def test_dead_letters_are_listed(suite: Suite, sent: Sent) -> None:
    found = await _json(suite, "dlq", "list")
    assert len({one["origin"] for one in found}) == sent.refused


async def test_the_audit_tells_what_does_not_hold(suite: Suite, sent: Sent) -> None:
    """All holds but one: a dead letter more than there are is asked for."""
    await drained(suite)
    one_more = str(sent.refused + 1)
    ended = await laurel(suite.stack.home, "audit", "--json", "--dead-letters", one_more)
    assert ended.code == 1, ended.err
    broken = [one["check"] for one in json.loads(ended.out) if not one["holds"]]
    assert broken == ["dead letters are those expected"]


@pytest.mark.requirement("WALLET-006", "WALLET-029")
async def test_rates_are_tried_planned_and_stopped(suite: Suite, tmp_path: Path) -> None:
    """A worker says what they would have cost; nobody is paid by them."""
    [current, *_] = await _json(suite, "rates", "list")
    rates = current["rates"] | {"points_kept": "P365D"}
    file = tmp_path / "rates.json"
    file.write_text(json.dumps(rates))
    change = ("rates", "change", str(file), "--reason", "a test")
    tried = await _json(suite, *change, "--dry-run")
    expected = [{"what": "points_kept", "before": None, "after": "P1Y"}]
    assert (tried["version"], tried["changes"]) == (None, expected)
    assert tried["whatIf"]["pointsNow"] == tried["whatIf"]["pointsThen"]
    planned = await _json(suite, *change, "--at", "2999-01-01")
    assert planned["version"] == current["version"] + 1
    stopped = await laurel(suite.stack.home, "rates", "stop", str(planned["version"]))
    assert "is stopped" in stopped.out, stopped.err


@pytest.mark.requirement("GEN-023")
async def test_a_dead_process_is_told_by_status_audit_and_up(suite: Suite) -> None:
    """A suite with a dead worker looks busy, and nothing of it arrives."""
    suite.stack.supervisor.kill("badges-worker")
    home = suite.stack.home
    try:
        status = await laurel(home, "status", "--json")
        assert status.code == 1
        states = {one["name"]: one["state"] for one in json.loads(status.out)["processes"]}
        assert [name for name, state in states.items() if state == "dead"] == ["badges-worker"]
        audit = await laurel(home, "audit", "--json")
        assert audit.code == 1
        assert [one["service"] for one in json.loads(audit.out)] == ["badges-worker"]
        assert "badges-worker is dead" in (await laurel(home, "up")).err
    finally:
        await suite.stack.supervisor.restart("badges-worker")
