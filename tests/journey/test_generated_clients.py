"""Clients that others generate from the one OpenAPI document, used against the suite."""

import asyncio
import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from laurel_cli.running import Suite

from tests.support.sent import Sent
from tools.clients.generating import NODE, generate, project

pytestmark = [pytest.mark.journey, pytest.mark.timeout(480)]

_PROGRAM = """
import createClient from "openapi-fetch";
import type { paths } from "./laurel.js";
declare const process: { argv: string[] };
const [gateway, token] = process.argv.slice(2) as [string, string];
const headers = { Authorization: `Bearer ${token}` };
const laurel = createClient<paths>({ baseUrl: gateway, headers });
const { data, error } = await laurel.GET("/api/v1/wallet");
console.log(data ? data.success : error);
"""
_STRICT = {
    "strict": True,
    "module": "nodenext",
    "target": "es2022",
    "skipLibCheck": True,
    "types": [],
}


@pytest.fixture(scope="session")
def clients() -> Path:
    """Everything generated, beside the packages that TypeScript's program needs."""
    folder = project() / "generated"
    generate(folder)
    return folder


async def run(*arguments: str, cwd: Path) -> tuple[int | None, str]:
    """Run a program to its end: how it ended, and what it said."""
    process = await asyncio.create_subprocess_exec(
        *arguments, cwd=cwd, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    out, _ = await asyncio.wait_for(process.communicate(), 200)
    return process.returncode, out.decode()


@pytest.fixture
def importable(clients: Path) -> Iterator[None]:
    sys.path.insert(0, str(clients))
    yield
    sys.path.remove(str(clients))


@pytest.mark.requirement("API-072")
async def test_a_generated_python_client_reads_an_answer_and_a_refusal(
    suite: Suite, sent: Sent, importable: None
) -> None:
    laurel = importlib.import_module("laurel_client")
    wallet = importlib.import_module("laurel_client.api.wallet.wallet_wallet")
    processes = importlib.import_module("laurel_client.api.operations.operations_processes")
    token = suite.secrets.issuer.token(sent.new_user_id())
    async with laurel.AuthenticatedClient(suite.endpoints.gateway, token) as client:
        answer = await wallet.asyncio(client=client)
        assert (answer.success, type(answer).__name__) == (True, "EnvelopeWallet")
        refusal = await processes.asyncio(client=client)
        assert refusal.error.code == "FORBIDDEN"


async def compiled(clients: Path, program: str) -> tuple[int | None, str]:
    """TypeScript's opinion of a program; without complaint it lies beside it as JavaScript."""
    (clients / "package.json").write_text('{"type": "module"}')
    (clients / "program.ts").write_text(program)
    told = {"compilerOptions": _STRICT, "files": ["program.ts"]}
    (clients / "tsconfig.json").write_text(json.dumps(told))
    compiler = str(clients.parent / "node_modules" / "typescript" / "bin" / "tsc")
    return await run(NODE, compiler, cwd=clients)


@pytest.mark.requirement("API-072")
async def test_generated_types_let_a_typescript_program_through_that_works(
    suite: Suite, sent: Sent, clients: Path
) -> None:
    assert await compiled(clients, _PROGRAM) == (0, "")
    token = suite.secrets.issuer.token(sent.new_user_id())
    ran = await run(NODE, "program.js", suite.endpoints.gateway, token, cwd=clients)
    assert ran == (0, "true\n")


@pytest.mark.requirement("API-072")
async def test_generated_types_refuse_a_route_that_is_not_there(clients: Path) -> None:
    code, said = await compiled(clients, _PROGRAM.replace("/v1/wallet", "/v1/walled"))
    assert code
    assert said.startswith("program.ts(8,")


@pytest.mark.requirement("API-072", "API-011", "COMP-045")
async def test_every_answer_to_the_postman_collection_is_documented(
    suite: Suite, sent: Sent, clients: Path
) -> None:
    """The collection holds a check of each request: the status is one that OpenAPI shows."""
    token = suite.secrets.issuer.token(sent.new_user_id(), scopes=("unmetered",))
    newman = str(clients.parent / "node_modules" / "newman" / "bin" / "newman.js")
    told = ("--env-var", f"baseUrl={suite.endpoints.gateway}", "--env-var", f"bearerToken={token}")
    quiet = ("--reporters", "cli", "--reporter-cli-no-success-assertions", "--color", "off")
    code, said = await run(*(NODE, newman, "run", "postman.json", *told, *quiet), cwd=clients)
    assert code == 0, said[-6000:]
