"""The producers of docs/kits as their readers would run them: what they send is counted."""

import asyncio
import sys
from pathlib import Path
from uuid import UUID

import pytest
from aiokafka import AIOKafkaConsumer
from laurel_cli.running import Suite
from laurel_events.wire import decode
from laurel_schemas.trading_trades_v1 import TOPIC, TradeExecuted

from tests.support.rest import counted
from tests.support.sent import Sent
from tools.clients.generating import NODE, project
from tools.docs.surfaces import ROOT

pytestmark = [pytest.mark.journey, pytest.mark.timeout(480)]

KITS = ROOT / "docs" / "kits"
SCOPE = f"events:{TOPIC.name}"


async def run(*arguments: str, cwd: Path = KITS) -> str:
    """Run a kit to its end; returns what it printed."""
    process = await asyncio.create_subprocess_exec(
        *arguments, cwd=cwd, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode == 0, (out + err).decode()
    return out.decode()


async def trades_of(suite: Suite, user_id: int) -> list[TradeExecuted]:
    """What lies on the topic of a user, each of them sound under a UUID."""
    reader = AIOKafkaConsumer(
        TOPIC.name, bootstrap_servers=suite.endpoints.kafka, auto_offset_reset="earliest"
    )
    async with reader:
        ends = await reader.end_offsets(reader.assignment())
        found = []
        while any([await reader.position(at) < end for at, end in ends.items()]):
            for records in (await reader.getmany(timeout_ms=500)).values():
                found += [one for one in records if one.key == str(user_id).encode()]
    messages = [decode(one.topic, one.value, one.headers, one.timestamp) for one in found]
    assert all(isinstance(one.meta.id, UUID) for one in messages)
    return [one.event for one in messages if isinstance(one.event, TradeExecuted)]


@pytest.mark.requirement("GEN-062", "API-072")
async def test_a_trade_of_every_kit_is_counted_once(suite: Suite, sent: Sent) -> None:
    user = sent.new_user_id()
    token = suite.secrets.issuer.token(user, scopes=(SCOPE,))
    kafka, gateway = suite.endpoints.kafka, suite.endpoints.gateway
    packages = await asyncio.to_thread(project)
    # A script finds its packages beside itself, as it would in its reader's project.
    (packages / "producer.mjs").write_text((KITS / "producer.mjs").read_text())
    await run(sys.executable, "producer.py", kafka, str(user))
    await run(NODE, "producer.mjs", kafka, str(user), cwd=packages)
    assert '"accepted":1' in await run("sh", "producer.sh", gateway, token, str(user))
    trades = await trades_of(suite, user)
    assert {one.trade_id[:3] for one in trades} == {"py-", "js-", "sh-"}
    sent.add(trades)
    await counted(suite, sent)
