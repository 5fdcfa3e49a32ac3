"""Devices of people who talk: the JavaScript client, with a copy of what it is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from laurel_testkit import eventually

from tests.support.nodes import NODE
from tests.support.talk import Person

_LINE_BYTES = 2**26


@dataclass(frozen=True, slots=True)
class Devices:
    """A process with devices of everybody, each with its conversations."""

    process: asyncio.subprocess.Process
    people: Sequence[tuple[Person, Sequence[str]]]

    async def rest(self) -> int:
        """Let none leave any more; returns how often they have come in all."""
        arrivals: int = (await self._ask("rest"))["arrivals"]
        return arrivals

    async def show(self, within: float, seed: int) -> list[dict[str, Any]]:
        """Wait until each device shows what the server does; returns that, in people's order."""

        async def equal() -> list[dict[str, Any]]:
            fetched = [await person.fetched(where) for person, where in self.people]
            asked = [
                {"userId": person.user_id, "fetched": one}
                for (person, _), one in zip(self.people, fetched, strict=True)
            ]
            differs = await self._ask(json.dumps(asked))
            assert not differs, f"seed {seed}: {json.dumps(differs, ensure_ascii=False)[:3000]}"
            return fetched

        return await eventually(equal, within)

    async def _ask(self, line: str) -> Any:
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(f"{line}\n".encode())
        await stdin.drain()
        told = await stdout.readline()
        assert told, f"the devices ended with {await self.process.wait()}"
        return json.loads(told)


@asynccontextmanager
async def devices(
    project: Path,
    plan: Path,
    gateway: str,
    people: Sequence[tuple[Person, Sequence[str]]],
    **how: Any,
) -> AsyncIterator[Devices]:
    """Devices of these people while it lasts; `how` is the rest of their plan."""
    _write(plan, people, gateway=gateway, **how)
    process = await asyncio.create_subprocess_exec(
        *(str(NODE), "devices.mjs", str(plan)),
        cwd=project,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_LINE_BYTES,
    )
    try:
        yield Devices(process, people)
    finally:
        process.kill()
        await process.wait()


def _write(plan: Path, people: Sequence[tuple[Person, Sequence[str]]], **how: Any) -> None:
    who = [
        {"userId": person.user_id, "token": person.token, "conversations": list(where)}
        for person, where in people
    ]
    plan.write_text(json.dumps({"people": who, **how}))
