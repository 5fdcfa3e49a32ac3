"""New keys for tokens on a running suite: nobody restarts anything, and the old keys end."""

import asyncio

import pytest
from laurel_cli.client import Client
from laurel_stack.jars import classpath
from laurel_stack.options import default_cache
from laurel_stack.solana.program import ensure_program
from laurel_testkit import eventually

from tests.journey.test_sign_in import answers
from tests.support.commands import laurel
from tests.support.suites import running_suite

pytestmark = [pytest.mark.faults, pytest.mark.long]

STATED_SECONDS = 20
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
async def registries_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is fetched once lies in the cache; whatever is asked for now is refused."""
    await asyncio.to_thread(classpath, default_cache())
    await asyncio.to_thread(ensure_program, default_cache())
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, NOWHERE)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1,localhost")


@pytest.mark.requirement("API-051", "GEN-026")
@pytest.mark.usefixtures("registries_away")
async def test_a_stolen_key_is_replaced_everywhere_within_seconds() -> None:
    async with running_suite() as suite:
        home = suite.stack.home
        old = suite.secrets.issuer.token(1001)
        assert await answers(suite, old) == {200}
        async with Client(suite.endpoints.gateway, old) as socket:
            rotated = await laurel(home, "keys", "rotate", "--now")
            assert rotated.code == 0, rotated.err
            new = (await laurel(home, "token", "1001")).out.strip()

            async def taken() -> bool:
                return await answers(suite, new) == {200}

            async def refused() -> bool:
                return await answers(suite, old) == {401}

            await eventually(taken, STATED_SECONDS)
            await eventually(refused, STATED_SECONDS)
            await eventually(
                lambda: any(one.event == "session:ended" for one in socket.received),
                STATED_SECONDS,
            )
