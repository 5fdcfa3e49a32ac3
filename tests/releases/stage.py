"""The servers that a fleet stands on: those of the whole suite, behind its gateway."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import yaml
from laurel_cli.pages.starting import Console
from laurel_cli.running import Suite
from laurel_cli.services import KEEPERS, SERVICES
from laurel_cli.starting import local_environment
from laurel_cli.suite import ROUTES, Secrets, environments
from laurel_cli.wallet_funds import address_of, fund
from laurel_events.admin import create_topics
from laurel_stack import stack as stacks
from laurel_stack.gateway import envoy_config, load_routes
from laurel_stack.ports import LOOPBACK
from laurel_stack.servers import envoy
from laurel_stack.stack import Stack

from tests.faults.report import keep_logs
from tests.support.suites import free_port, own_home, suite_options, take_over_soon

from .fleet import Fleet


@asynccontextmanager
async def fleet_on() -> AsyncIterator[tuple[Suite, Fleet]]:
    """Servers, topics and the gateway, and a fleet with nothing in it; all goes at the end.

    Logs are kept where something did not hold. What keeps nothing (the bridge) is left
    out: it has nothing that an order of releases could spoil.
    """
    take_over_soon()
    options = suite_options()
    with own_home() as home:
        stack = await stacks.up(home, options)
        try:
            yield await _equipped(stack, options.gateway_port)
        except BaseException:
            print(f"logs: {keep_logs(home)}")  # noqa: T201 - pytest shows it with the failure
            raise
        finally:
            await stack.down()


async def _equipped(stack: Stack, gateway_port: int) -> tuple[Suite, Fleet]:
    secrets, endpoints = Secrets.of(stack.home), stack.endpoints
    await asyncio.gather(
        create_topics(endpoints.kafka),
        *(fund(endpoints.solana_rpc, address_of(one)) for one in secrets.wallets()),
    )
    ports = {service: free_port() for service in SERVICES}
    await _start_gateway(stack, ports, gateway_port)
    told = environments(stack.home, endpoints)
    fleet = Fleet(stack.supervisor, {name: told[name] for name in KEEPERS}, ports)
    return Suite(stack, secrets, Console(absent="not asked for")), fleet


async def _start_gateway(stack: Stack, ports: dict[str, int], gateway_port: int) -> None:
    """It comes before the services here: their versions change behind it."""
    config = envoy_config(
        load_routes(ROUTES),
        {service: (LOOPBACK, port) for service, port in ports.items()},
        local_environment(f"http://{LOOPBACK}:{ports['identity']}"),
        (LOOPBACK, gateway_port),
        (LOOPBACK, free_port()),
    )
    path = stack.home.folder("gateway") / "envoy.yaml"
    path.write_text(yaml.safe_dump(config, sort_keys=False))
    await envoy.start(stack.supervisor, suite_options().tools, path, gateway_port)
