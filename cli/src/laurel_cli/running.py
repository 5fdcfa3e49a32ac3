"""The whole suite up: the stack, the topics, the services and the gateway."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml
from laurel_events.admin import create_topics
from laurel_service.auth import AUDIENCE, ISSUER
from laurel_stack import stack as stacks
from laurel_stack.endpoints import Endpoints
from laurel_stack.errors import ServerFailed
from laurel_stack.gateway import Identity, envoy_config, load_routes
from laurel_stack.home import Home
from laurel_stack.options import Options
from laurel_stack.ports import LOOPBACK, free_port
from laurel_stack.process import Process
from laurel_stack.servers import envoy
from laurel_stack.stack import Stack
from laurel_stack.supervisor import Progress

from laurel_cli.roles import run_role
from laurel_cli.suite import (
    ROUTES,
    SERVICES,
    Role,
    Secrets,
    all_roles,
    environment,
    place,
    role_process,
)
from laurel_cli.wallet_funds import address_of, fund


@dataclass(frozen=True, slots=True)
class Suite:
    """A running suite."""

    stack: Stack
    secrets: Secrets

    @property
    def endpoints(self) -> Endpoints:
        """Where everything is found."""
        return self.stack.endpoints


def environments(home: Home, endpoints: Endpoints) -> Mapping[str, dict[str, str]]:
    """What each service is told."""
    secrets = Secrets.of(home)
    return {service: environment(service, endpoints, secrets) for service in SERVICES}


async def up(home: Home, options: Options, progress: Progress, *, detached: bool = False) -> Suite:
    """Start everything; raises a StackError that says what to do, with all stopped again."""
    stack = await stacks.up(home, options, progress, detached=detached)
    try:
        return await _start_services(stack, options, progress)
    except BaseException:
        await stack.down()
        raise


async def _start_services(stack: Stack, options: Options, progress: Progress) -> Suite:
    home, endpoints = stack.home, stack.endpoints
    suite = Suite(stack, Secrets.of(home))
    told = environments(home, endpoints)
    progress("databases and topics", "starting")
    await asyncio.gather(
        create_topics(endpoints.kafka),
        fund(endpoints.solana_rpc, address_of(suite.secrets.system_wallet)),
        *(migrate(service, told[service]) for service in SERVICES),
    )
    progress("databases and topics", "ready")
    roles = await _start_roles(stack, told)
    await _start_gateway(suite, options, roles)
    return suite


async def _start_roles(stack: Stack, told: Mapping[str, Mapping[str, str]]) -> list[Role]:
    def on(ports: Sequence[int]) -> list[Process]:
        return [role_process(role, told[role.service]) for role in place(ports)]

    return place(await stack.supervisor.start_on_free_ports(len(list(all_roles())), on))


async def migrate(service: str, told: Mapping[str, str]) -> None:
    """Upgrade a service's schema; raises ServerFailed with its last words."""
    ended = await run_role(service, "migrate", told)
    if not ended.succeeded:
        raise ServerFailed(
            f"The schema of {service} could not be upgraded:\n{ended.logged[-2000:]}\n",
            "Mend what it names and start again.",
        )


async def _start_gateway(suite: Suite, options: Options, roles: list[Role]) -> None:
    upstreams = {one.service: (LOOPBACK, one.port) for one in roles if one.role == "api"}
    config = envoy_config(
        load_routes(ROUTES),
        upstreams,
        Identity(ISSUER, AUDIENCE, str(suite.secrets.jwks)),
        (LOOPBACK, options.gateway_port),
        (LOOPBACK, free_port()),
    )
    path = suite.stack.home.folder("gateway") / "envoy.yaml"
    path.write_text(yaml.safe_dump(config, sort_keys=False))
    await envoy.start(suite.stack.supervisor, options.tools, path, options.gateway_port)
