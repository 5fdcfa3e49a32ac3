"""How far services are behind, where a worker never started too."""

from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from laurel_cli.audit import lag_findings
from laurel_cli.lags import forget_topics, topics
from laurel_cli.services import SERVICES
from laurel_events.admin import create_topics
from laurel_schemas.trading_trades_v1 import TOPIC
from laurel_stack.endpoints import Endpoints
from laurel_stack.home import Home
from laurel_stack.process import recorded

READER = "qualification"


@pytest.fixture
async def endpoints(kafka: str) -> Endpoints:
    """A broker with every topic; nobody asks the other servers."""
    await create_topics(kafka)
    dsn = "postgresql://nobody@127.0.0.1:1/none"
    url = "http://127.0.0.1:1"
    return Endpoints(url, kafka, dict.fromkeys(SERVICES, dsn), dsn, "redis://", url, url, "token")


async def test_a_topic_that_was_never_consumed_counts_whole(
    endpoints: Endpoints, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    assert TOPIC.name in (await topics(home))[READER]
    async with AIOKafkaProducer(bootstrap_servers=endpoints.kafka) as producer:
        for _ in range(3):
            await producer.send_and_wait(TOPIC.name, b"{}")
    found = {one.service: one for one in await lag_findings(home, endpoints)}
    assert found.keys() == SERVICES.keys()
    assert not found[READER].holds
    assert int(found[READER].detail.split()[0]) >= 3


async def test_what_services_consume_is_kept_until_the_next_start(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    told = await topics(home)
    kept = home.folder("flows") / "topics.json"
    kept.write_text(kept.read_text().replace(TOPIC.name, "another.topic.v1"))
    assert "another.topic.v1" in (await topics(home))[READER]
    assert recorded(home) == []
    forget_topics(home)
    assert await topics(home) == told
