"""Each service as it is, every role of it, where Kafka asks for TLS, a password and rights.

The rights are those that `laurel acls` grants: what each service prints, and no more.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
from laurel_cli.publishing import producer, publish
from laurel_cli.roles import migrate, run_role
from laurel_cli.services import KEEPERS, SERVICES
from laurel_cli.suite import ALL, Role, Secrets, environment, role_process
from laurel_events.acls import Acl
from laurel_events.admin import create_topics
from laurel_schemas.notifications_deliveries_v1 import DeliveryRecorded
from laurel_stack.endpoints import Endpoints
from laurel_stack.ports import LOOPBACK, free_port
from laurel_stack.process import Process
from laurel_stack.supervisor import Supervisor
from laurel_testkit import Pinata, SecureKafka, eventually
from laurel_testkit.plugin import databases

from .secure import PASSWORD, add_users, grant

_PATIENCE_SECONDS = 200.0
_TYPE = "told_on_a_secured_broker"
"""Of this module alone: other tests have deliveries on the same broker."""
_PUBLISHED = """
    select coalesce(sum((tally->>'published')::int), 0)::int
    from delivery_statistics where window_seconds = 60 and type = %s
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Servers for every service, the broker a secured one, and what each service is told."""

    supervisor: Supervisor
    kafka: SecureKafka
    ports: Mapping[str, int]
    told: Mapping[str, dict[str, str]]

    def process(self, service: str) -> Process:
        """All roles of a service in one process, those of its own too."""
        process = role_process(Role(service, ALL, self.ports[service]), self.told[service])
        return replace(process, ready_within=_PATIENCE_SECONDS)


@pytest.fixture(scope="module")
async def place(
    stack: Supervisor,
    secure_kafka: SecureKafka,
    postgres: str,
    redis_url: str,
    solana_rpc: str,
    pinata: Pinata,
) -> AsyncIterator[Place]:
    """Every service's database, user and rights; identity answers for the gateway."""
    async with AsyncExitStack() as opened:
        make = await opened.enter_async_context(databases(postgres))
        ports = {service: free_port() for service in SERVICES}
        endpoints = Endpoints(
            gateway=f"http://{LOOPBACK}:{ports['identity']}",
            kafka=secure_kafka.clients,
            postgres={service: await make() for service in KEEPERS},
            postgres_admin=postgres,
            redis=redis_url,
            solana_rpc=solana_rpc,
            pinata=pinata.url,
            pinata_jwt=pinata.jwt,
        )
        secrets = Secrets.of(stack.home)
        told = {
            service: environment(service, endpoints, secrets) | _credentials(secure_kafka, service)
            for service in SERVICES
        }
        await create_topics(secure_kafka.brokers)
        await add_users(secure_kafka, SERVICES)
        rights = await asyncio.gather(*(_rights(one, told[one]) for one in SERVICES))
        await grant(secure_kafka, [acl for some in rights for acl in some])
        await asyncio.gather(*(migrate(one, told[one]) for one in KEEPERS))
        yield Place(stack, secure_kafka, ports, told)


def _credentials(kafka: SecureKafka, service: str) -> dict[str, str]:
    return {
        "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
        "KAFKA_USER": service,
        "KAFKA_PASSWORD": PASSWORD,
        "KAFKA_CA_FILE": str(kafka.ca_file),
    }


async def _rights(service: str, told: Mapping[str, str]) -> list[Acl]:
    ended = await run_role(service, "acls", told)
    return [Acl(**json.loads(line)) for line in ended.printed.splitlines()]


@pytest.mark.long
@pytest.mark.requirement("EVT-055")
async def test_every_role_of_every_service_has_the_rights_that_it_asks_for(place: Place) -> None:
    processes = [place.process(service) for service in SERVICES]
    try:
        await place.supervisor.start(*processes)
    finally:
        await place.supervisor.stop(*(process.name for process in processes))


@pytest.mark.long
@pytest.mark.requirement("NTF-181")
async def test_the_stream_job_counts_and_starts_anew_with_its_own_rights(place: Place) -> None:
    told = place.told["notification_router"]
    async with producer(place.kafka.brokers) as kafka:
        await publish(kafka, [_delivery(user) for user in range(1, 21)])
    for arguments in (("statistics",), ("statistics", "--rebuild")):
        async with _running("notification_router", *arguments, told=told):
            await eventually(lambda: _counted(told["DATABASE_URL"], 20), _PATIENCE_SECONDS)
        await _forget(told["DATABASE_URL"])


@asynccontextmanager
async def _running(service: str, *arguments: str, told: Mapping[str, str]) -> AsyncIterator[None]:
    """A process of a service, which must end in order when it is told to."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", service, *arguments, env={**os.environ, **told}
    )
    try:
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        code = await process.wait()
    assert code == 0


async def _counted(dsn: str, expected: int) -> bool:
    async with await psycopg.AsyncConnection.connect(dsn) as database:
        found = await (await database.execute(_PUBLISHED, [_TYPE])).fetchone()
    assert found == (expected,)
    return True


async def _forget(dsn: str) -> None:
    async with await psycopg.AsyncConnection.connect(dsn) as database:
        await database.execute("delete from delivery_statistics")


def _delivery(user: int) -> DeliveryRecorded:
    return DeliveryRecorded(
        notification_id=str(uuid4()),
        user_id=user,
        notification_type=_TYPE,
        channel="socket",
        priority="high",
        outcome="published",
        latency_ms=40,
        recorded_at=datetime.now(UTC),
    )
