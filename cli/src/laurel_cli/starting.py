"""What is started once the servers answer: topics, schemas, services and the gateway."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import yaml
from laurel_events.admin import create_topics
from laurel_service.auth import AUDIENCE, ISSUER
from laurel_stack.endpoints import Endpoints
from laurel_stack.gateway import Environment, Identity, RouteTable, envoy_config, load_routes
from laurel_stack.options import Options
from laurel_stack.ports import LOOPBACK, free_port
from laurel_stack.process import Process
from laurel_stack.servers import envoy
from laurel_stack.stack import Stack
from laurel_stack.supervisor import Progress
from laurel_stack.waiting import start_group

from laurel_cli.lags import forget_topics
from laurel_cli.pages import starting as pages
from laurel_cli.pages.starting import Console
from laurel_cli.services import KEEPERS
from laurel_cli.suite import (
    JWKS_PATH,
    ROUTES,
    Role,
    Secrets,
    environments,
    migration,
    place,
    places,
    role_process,
    watched,
)
from laurel_cli.wallet_funds import address_of, fund

SERVERS = ("kafka-1", "postgres", "redis", "solana", "pinata", "media", "sink")
_LOCAL_ORIGINS = ("http://localhost:*", "http://127.0.0.1:*")
TOPICS = "topics"
SCHEMAS = "schemas"


class Started(NamedTuple):
    """What a start leads to beside its processes."""

    secrets: Secrets
    console: Console


def after(split: bool) -> Mapping[str, Sequence[str]]:
    """What each step of a start waits for."""
    roles = [Role(service, role, 0).name for service, role in places(split)]
    before = (TOPICS, SCHEMAS) if split else (TOPICS,)
    return {
        TOPICS: SERVERS,
        SCHEMAS: SERVERS,
        **dict.fromkeys(roles, before),
        pages.NAME: SERVERS,
        envoy.NAME: [*roles, pages.NAME],
    }


async def start(stack: Stack, options: Options, progress: Progress, split: bool) -> Started:
    """Start what uses the servers; returns the secrets it was given, and the console."""
    secrets = Secrets.of(stack.home)
    forget_topics(stack.home)
    told = environments(stack.home, stack.endpoints)
    async with start_group() as beside:
        console = beside.create_task(pages.start(stack, options, progress))
        async with start_group() as group:
            group.create_task(_ground(stack.endpoints, secrets, progress))
            if split:
                group.create_task(_migrate(stack, told, progress))
        roles = await _start_roles(stack, told, split)
    await _start_gateway(stack, options, roles, console.result())
    return Started(secrets, console.result())


async def _ground(endpoints: Endpoints, secrets: Secrets, progress: Progress) -> None:
    """Topics, and SOL for whoever pays on the local chain."""
    progress(TOPICS, "starting")
    await asyncio.gather(
        create_topics(endpoints.kafka),
        *(fund(endpoints.solana_rpc, address_of(one)) for one in secrets.wallets()),
    )
    progress(TOPICS, "ready")


async def _migrate(stack: Stack, told: Mapping[str, dict[str, str]], progress: Progress) -> None:
    """Schemas first, where no role does it itself as `all` does."""
    progress(SCHEMAS, "starting")
    await asyncio.gather(
        *(stack.supervisor.run(migration(service, told[service])) for service in KEEPERS)
    )
    progress(SCHEMAS, "ready")


async def _start_roles(stack: Stack, told: Mapping[str, dict[str, str]], split: bool) -> list[Role]:
    wanted = places(split)

    def on(ports: Sequence[int]) -> list[Process]:
        roles = place(wanted, ports)
        return [role_process(role, told[role.service] | watched(role, roles)) for role in roles]

    return place(wanted, await stack.supervisor.start_on_free_ports(len(wanted), on))


def local_environment(keys_at: str) -> Environment:
    """The gateway of a home: tokens by the keys at an address, pages that this machine serves."""
    url = f"{keys_at}{JWKS_PATH}"
    identity = Identity(issuer=ISSUER, audience=AUDIENCE, jwks_url=url)
    return Environment(identity=identity, cors_origins=_LOCAL_ORIGINS)


def _issuer(table: RouteTable) -> str:
    """The service that publishes the keys."""
    return next(route.service for route in table.forwards if route.exact == JWKS_PATH)


async def _start_gateway(
    stack: Stack, options: Options, roles: list[Role], console: Console
) -> None:
    table = load_routes(ROUTES)
    ports = {one.service: one.port for one in roles if one.serves}
    if console.port is not None:
        table = table.and_those_of(pages.NAME, pages.ROUTES)
        ports[pages.NAME] = console.port
    config = envoy_config(
        table,
        {service: (LOOPBACK, port) for service, port in ports.items()},
        local_environment(f"http://{LOOPBACK}:{ports[_issuer(table)]}"),
        (LOOPBACK, options.gateway_port),
        (LOOPBACK, free_port()),
    )
    path = stack.home.folder("gateway") / "envoy.yaml"
    path.write_text(yaml.safe_dump(config, sort_keys=False))
    await envoy.start(stack.supervisor, options.tools, path, options.gateway_port)
