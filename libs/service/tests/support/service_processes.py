"""The sample service as processes: what an operator, a supervisor or `kill -9` sees."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
from laurel_service.testing import jwks_file

SUPPORT = Path(__file__).parent


def environment(folder: Path, dsn: str, **more: object) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(SUPPORT),
        "DATABASE_URL": dsn,
        "JWKS_FILE": str(jwks_file(folder)),
        "FOLLOW_REVOCATIONS": "false",
        **{name: str(value) for name, value in more.items()},
    }


@asynccontextmanager
async def process(role: str, env: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sample_service", role, env=env, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield running
    finally:
        with suppress(ProcessLookupError):
            running.kill()
        await running.wait()


async def finished(role: str, env: Mapping[str, str]) -> tuple[int, str]:
    async with process(role, env) as running:
        _, errors = await running.communicate()
        assert running.returncode is not None
        return running.returncode, errors.decode()


async def ready(port: int) -> bool:
    async with httpx.AsyncClient() as http:
        with suppress(httpx.TransportError):
            url = f"http://127.0.0.1:{port}/health/ready"
            return (await http.get(url)).status_code == 200
    return False
