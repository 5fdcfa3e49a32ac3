"""The data servers in containers, where a Docker engine answers; they end with this process."""

import asyncio
from collections.abc import Sequence

from docker.errors import DockerException
from testcontainers.community.postgres import PostgresContainer
from testcontainers.community.redis import RedisContainer
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient

from laurel_stack.data_servers import DataServers
from laurel_stack.errors import Missing, ServerFailed
from laurel_stack.home import Home
from laurel_stack.jars import VERSION
from laurel_stack.ports import free_port
from laurel_stack.servers import kafka, kafka_settings, postgres
from laurel_stack.waiting import within

KAFKA_IMAGE = f"apache/kafka:{VERSION}"
POSTGRES_IMAGE = "postgres:16"
# Newer than the embedded one, 6.2, which is the newest in a Python package: Redis is only asked to
# publish and to subscribe, which is the same in both.
REDIS_IMAGE = "redis:7"
REDIS_PORT = 6379
KAFKA_SECONDS = 60


async def start(home: Home) -> DataServers:
    """Start a container each for Kafka (one broker), PostgreSQL and Redis.

    Raises `Missing` where no engine answers.
    """
    host = await asyncio.to_thread(_engine_host)
    port = free_port()
    broker = _kafka(host, port)
    database = PostgresContainer(
        POSTGRES_IMAGE, username=postgres.ADMIN, password=home.password(postgres.ADMIN), driver=None
    )
    cache = RedisContainer(REDIS_IMAGE)
    containers: Sequence[DockerContainer] = (broker, database, cache)

    async def stop() -> None:
        await asyncio.gather(*(asyncio.to_thread(one.stop) for one in containers))

    await asyncio.gather(*(asyncio.to_thread(one.start) for one in containers))
    addresses = f"{host}:{port}"
    if not await within(KAFKA_SECONDS, lambda: kafka.knows(addresses, brokers=1)):
        raise ServerFailed(
            f"Kafka was not ready in {KAFKA_SECONDS} s.",
            f"See what `docker logs` says of the container of {KAFKA_IMAGE}.",
        )
    redis_url = f"redis://{cache.get_container_host_ip()}:{cache.get_exposed_port(REDIS_PORT)}/0"
    return DataServers(addresses, database.get_connection_url(), redis_url, stop)


def _engine_host() -> str:
    try:
        return DockerClient().host()
    except DockerException as failure:
        raise Missing(
            "LAUREL_STACK is `docker`, and no Docker engine answers.",
            "Start Docker, or unset LAUREL_STACK to run the servers without it.",
        ) from failure


def _kafka(host: str, port: int) -> DockerContainer:
    """A broker that clients outside of Docker reach at the same port as inside."""
    settings = kafka_settings.settings(
        node=1,
        listeners=f"BROKER://:{port},CONTROLLER://:9093",
        advertised=f"BROKER://{host}:{port}",
        voters=("localhost:9093",),
    )
    container = DockerContainer(KAFKA_IMAGE).with_bind_ports(port, port)
    for name, value in settings.items():
        container.with_env(f"KAFKA_{name.upper().replace('.', '_')}", str(value))
    return container
