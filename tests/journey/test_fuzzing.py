"""Requests that nobody thought of, to every route: each answer is a documented one."""

import asyncio
import sys
from pathlib import Path

import pytest
from laurel_cli.running import Suite

from tests.support.sent import Sent
from tools.clients.generating import DOCUMENT

pytestmark = [pytest.mark.journey, pytest.mark.timeout(480)]

CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance")
_CONFIG = """
[generation]
deterministic = true
database = "none"
"""


async def fuzzed(suite: Suite, token: str, folder: Path, cases: int, phases: str) -> str:
    """What Schemathesis finds, an empty text where nothing; `cases` are those of each route."""
    (folder / "schemathesis.toml").write_text(_CONFIG)
    told = ("--url", suite.endpoints.gateway, "--header", f"Authorization: Bearer {token}")
    bounds = ("--phases", phases, "--max-examples", str(cases), "--request-timeout", "30")
    how = ("--checks", ",".join(CHECKS), "--suppress-health-check", "all", "--no-color")
    process = await asyncio.create_subprocess_exec(
        *(str(Path(sys.executable).with_name("schemathesis")), "run", str(DOCUMENT)),
        *(*told, *bounds, *how, "--generation-deterministic", "--mode", "all"),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return "" if process.returncode == 0 else out.decode()


def newcomer(suite: Suite, sent: Sent) -> str:
    """The token of somebody new, whom no limit of the gateway holds up."""
    return suite.secrets.issuer.token(sent.new_user_id(), scopes=("unmetered",))


@pytest.mark.requirement("API-011")
async def test_no_request_is_answered_in_a_way_that_is_not_documented(
    suite: Suite, sent: Sent, tmp_path: Path
) -> None:
    found = await fuzzed(suite, newcomer(suite, sent), tmp_path, 1, "fuzzing")
    assert not found, found[-8000:]


@pytest.mark.long
@pytest.mark.requirement("API-011")
@pytest.mark.timeout(1200)
async def test_many_more_requests_are_answered_as_documented(
    suite: Suite, sent: Sent, tmp_path: Path
) -> None:
    found = await fuzzed(suite, newcomer(suite, sent), tmp_path, 30, "examples,coverage,fuzzing")
    assert not found, found[-8000:]
