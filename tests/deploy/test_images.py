"""Each role of each service starts with exactly what its image and docker-compose.yml tell it."""

import asyncio
import importlib.util
import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import pytest_asyncio
import yaml
from laurel_cli.services import KEEPERS, SERVICES
from laurel_events.admin import create_topics
from laurel_stack.home import Home
from laurel_stack.ports import LOOPBACK, Reservation
from laurel_stack.probes import answers_get
from laurel_stack.servers.postgres import create_databases
from laurel_testkit import Pinata, eventually

from tools.docs.surfaces import ROOT

pytestmark = pytest.mark.installs

SECRETS = "/var/lib/laurel/secrets"
GRACE_SECONDS = 20
_DEFAULT = re.compile(r"\$\{\w+:-([^}]*)\}")
_ENV = re.compile(r"^ENV (.*)$", re.MULTILINE)

Environment = dict[str, str]


def image_environment() -> Environment:
    """What deploy/Dockerfile sets for every service."""
    text = (ROOT / "deploy" / "Dockerfile").read_text().replace("\\\n", " ")
    stages = text.split("\nFROM ")
    wanted = [stage for stage in stages if re.search(r" AS (base|runtime|service)\n", stage)]
    assert len(wanted) == 3
    assignments = " ".join(line for stage in wanted for line in _ENV.findall(stage))
    return dict(one.split("=", 1) for one in assignments.split() if "$" not in one)


def compose_environment(container: str) -> Environment:
    """What docker-compose.yml sets for a container, with the defaults of its own variables."""
    file = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    told: Mapping[str, Any] = file["services"][container]["environment"]
    return {name: _DEFAULT.sub(r"\1", str(value)) for name, value in told.items()}


@pytest.fixture(scope="module")
def setup() -> ModuleType:
    """deploy/compose/setup.py."""
    spec = importlib.util.spec_from_file_location("setup", ROOT / "deploy/compose/setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def world(
    setup: ModuleType,
    kafka: str,
    postgres: str,
    redis_url: str,
    solana_rpc: str,
    pinata: Pinata,
    tmp_path_factory: pytest.TempPathFactory,
) -> "World":
    """The volumes as the setup fills them, and where the embedded servers are."""
    home = Home(tmp_path_factory.mktemp("home") / "home")
    volumes = tmp_path_factory.mktemp("volumes")
    for name in (*SERVICES, "postgres", "gateway", "content-store"):
        (volumes / name).mkdir()
    setup.main(volumes, home)
    for name, dsn in (await create_databases(postgres, home, KEEPERS)).items():
        (volumes / name / "database-url").chmod(0o600)
        (volumes / name / "database-url").write_text(dsn)
    await create_topics(kafka)
    return World(volumes, kafka, redis_url, solana_rpc, pinata)


class World:
    """Replaces the addresses of containers by those of this machine, and nothing else."""

    def __init__(self, volumes: Path, kafka: str, redis: str, chain: str, pinata: Pinata) -> None:
        self._volumes = volumes
        self._here = {
            "kafka:9092": kafka,
            "redis://redis:6379/0": redis,
            "http://127.0.0.1:8899": chain,
            "http://content-store:5001": pinata.url,
        }

    def environment(self, service: str, container: str, port: int) -> Environment:
        """The environment of a container, whose port is `port`: equal ports stay equal."""
        told = image_environment() | compose_environment(container)
        own = told["METRICS_PORT"]
        api = str(port) if told["HTTP_PORT"] == own else told["HTTP_PORT"]
        told |= {"METRICS_PORT": str(port), "HTTP_PORT": api, "HTTP_HOST": LOOPBACK}
        folder = str(self._volumes / service)
        told = {name: value.replace(SECRETS, folder) for name, value in told.items()}
        return {name: self._here.get(value, value) for name, value in told.items()}


@asynccontextmanager
async def role(world: World, service: str, name: str) -> AsyncIterator[None]:
    """A role as its container runs it, once it is ready as the image's health check asks."""
    with Reservation(1) as held:
        (port,) = held.ports
    told = world.environment(service, f"{SERVICES[service].host}-{name}", port)
    program = (sys.executable, "-m", service, name)
    process = await asyncio.create_subprocess_exec(
        *program, env=told, stderr=asyncio.subprocess.PIPE
    )
    said = asyncio.create_task(process.communicate())

    async def ready() -> bool:
        if process.returncode is not None:
            pytest.fail(f"{service} {name} ended: {(await said)[1].decode()[-2000:]}")
        return await answers_get(f"http://{LOOPBACK}:{port}/health/ready")

    try:
        await eventually(ready, 120)
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(said, GRACE_SECONDS + 5)
    assert process.returncode == 0


SHORT = ("minting", "notification_router", "bridge")
"""One on the chain, one with more roles than others, and one without a database."""
EACH = [
    pytest.param(service, marks=() if service in SHORT else pytest.mark.long)
    for service in SERVICES
]


@pytest.mark.requirement("GEN-025")
@pytest.mark.parametrize("service", EACH)
async def test_every_role_starts_as_its_container_does(world: World, service: str) -> None:
    """All roles of a service: a port that two servers of one process claim ends it for ever."""
    if service in KEEPERS:
        told = world.environment(service, f"{SERVICES[service].host}-migrate", 0)
        migration = await asyncio.create_subprocess_exec(
            sys.executable, "-m", service, "migrate", env=told
        )
        assert await migration.wait() == 0
    async with AsyncExitStack() as running:
        await asyncio.gather(
            *(running.enter_async_context(role(world, service, one)) for one in roles(service))
        )


def roles(service: str) -> tuple[str, ...]:
    return SERVICES[service].roles


def test_containers_have_longer_to_end_than_a_role_takes() -> None:
    """Docker kills after ten seconds by default, in the middle of what a role was finishing."""
    file = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    for service in SERVICES.values():
        for name in service.roles:
            grace = file["services"][f"{service.host}-{name}"]["stop_grace_period"]
            assert int(grace.removesuffix("s")) > GRACE_SECONDS


@pytest.mark.requirement("GEN-025")
def test_kafka_keeps_its_logs_in_its_volume() -> None:
    """The default folder is the container's, and `down` would forget every topic."""
    kafka = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["kafka"]
    (volume,) = kafka["volumes"]
    assert volume == f"kafka-data:{kafka['environment']['KAFKA_LOG_DIRS']}"
