"""Services on one set of servers, each in a version of its own, upgraded and gone back with."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import orjson
from laurel_cli.suite import STAGE, never
from laurel_stack.ports import LOOPBACK, Reservation
from laurel_stack.probes import answers_get
from laurel_stack.process import Process
from laurel_stack.supervisor import Supervisor

from .versions import Version

ROLES = ("api", "worker", "relay")
_PATIENCE_SECONDS = 240
_GRACE_SECONDS = 25.0


@dataclass(slots=True)
class Fleet:
    """A process a service, of wheels of its version; `told` is each one's environment.

    A service moves as on Kubernetes: its migrations run while the old process works, the new one
    comes up beside it and shares its topics, and then the old one ends.
    """

    supervisor: Supervisor
    told: Mapping[str, Mapping[str, str]]
    ports: Mapping[str, int]
    roles: Sequence[str] = ROLES
    at: dict[str, Version] = field(default_factory=dict)

    async def start(self, versions: Mapping[str, Version]) -> None:
        """Bring services up for the first time, each with an empty database."""
        await asyncio.gather(*(self.migrate(*one) for one in versions.items()))
        processes = [self._process(*one, self.ports[one[0]]) for one in versions.items()]
        await self.supervisor.start(*processes)
        self.at |= versions

    async def move(self, service: str, version: Version) -> None:
        """Release another version of a service while everything works."""
        await self.migrate(service, version)
        await self.replace(service, version)

    async def replace(self, service: str, version: Version) -> None:
        """Run another version on the schema as it is, as `helm rollback` does."""
        beside = await self.take_over(service, version)
        # At the port that the gateway knows.
        await self.supervisor.start(self._process(service, version, self.ports[service]))
        await self.supervisor.stop(beside)

    async def take_over(self, service: str, version: Version) -> str:
        """Start another version beside the one that runs, and end that; returns its name."""
        with Reservation(1) as held:
            beside = self._process(service, version, held.ports[0], "-beside")
            await self.supervisor.start(beside, held=held)
        await self.supervisor.stop(service)
        self.at[service] = version
        return beside.name

    async def move_all(self, versions: Mapping[str, Version]) -> None:
        """Release several, two at a time: each shares this machine with the traffic."""
        moving = [one for one in versions.items() if self.at[one[0]] != one[1]]
        for first in range(0, len(moving), 2):
            await asyncio.gather(*(self.move(*one) for one in moving[first : first + 2]))

    async def migrate(self, service: str, version: Version) -> None:
        """Bring a service's database to the schema of a version."""
        process = Process(
            name=f"{service}-migrate",
            argv=_command(version, service, ["migrate"]),
            env=dict(self.told[service]),
            ready=never,
            ready_within=_PATIENCE_SECONDS,
        )
        await self.supervisor.run(process)

    async def own_audits(self, services: Collection[str]) -> list[str]:
        """What each version's own audit finds broken in its own database."""
        asked = {
            name: self.at[name].installed.finish("-m", name, "audit", **self.told[name])
            for name in services
        }
        said = dict(zip(asked, await asyncio.gather(*asked.values()), strict=True))
        return [
            f"{name} {self.at[name]} {one['check']}: {one['detail']}"
            for name, lines in said.items()
            for one in map(orjson.loads, filter(_is_json, lines.splitlines()))
            if not one.get("holds", True)
        ]

    def _process(self, service: str, version: Version, port: int, suffix: str = "") -> Process:
        serves = "HTTP_PORT" if "api" in self.roles else "METRICS_PORT"
        return Process(
            name=f"{service}{suffix}",
            argv=_command(version, service, self.roles),
            env={**self.told[service], serves: str(port)},
            ready=partial(answers_get, f"http://{LOOPBACK}:{port}/health/ready"),
            port=port,
            stage=STAGE,
            ready_within=_PATIENCE_SECONDS,
            grace=_GRACE_SECONDS,
        )


def _command(version: Version, service: str, roles: Sequence[str]) -> tuple[str, ...]:
    return (str(version.installed.python), "-I", "-m", service, *roles)


def _is_json(line: str) -> bool:
    """Python's own warnings may stand between the findings."""
    return line.startswith("{")
