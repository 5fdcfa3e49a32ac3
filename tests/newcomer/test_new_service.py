"""`laurel new-service` in a copy of the repository: what it makes is whole, listed, and starts."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from laurel_cli.scaffold import check_name
from laurel_events.admin import create_topics
from laurel_service.testing import bearer, jwks_file
from laurel_stack.ports import LOOPBACK, free_port
from laurel_stack.probes import answers_get
from laurel_testkit import DatabaseFactory, eventually

from tools.docs.surfaces import ROOT

NAME = "user_profile"


class Copy:
    """A copy of the repository with an environment of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.bin = root / ".venv" / "bin"
        self.environment = os.environ | {"UV_PROJECT_ENVIRONMENT": str(root / ".venv")}
        self.environment |= {"UV": os.environ.get("UV", "uv")}
        self.environment.pop("VIRTUAL_ENV", None)

    def run(self, *command: str | Path) -> str:
        """Run a command in it; raises AssertionError with what it said."""
        done = subprocess.run(
            command,
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy with the new service in it."""
    made = Copy(tmp_path_factory.mktemp("copy"))
    for file in project_files():
        place = made.root / file
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / file, place)
    # What mypy knows of the libraries: to read them again would take a minute.
    if (ROOT / ".mypy_cache").exists():
        shutil.copytree(ROOT / ".mypy_cache", made.root / ".mypy_cache")
    made.run("git", "init", "--quiet")
    made.run(made.environment["UV"], "sync", "--frozen", "--quiet")
    made.run(made.bin / "laurel", "new-service", NAME, "--description", "What a user shows.")
    return made


def project_files() -> Iterable[str]:
    command = ("git", "ls-files", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return (file for file in listed.splitlines() if (ROOT / file).is_file())


def test_it_passes_lint_and_types(copy: Copy) -> None:
    copy.run(copy.bin / "ruff", "check")
    copy.run(copy.bin / "ruff", "format", "--check")
    copy.run(copy.bin / "mypy", f"services/{NAME}")


@pytest.mark.long
def test_it_passes_its_tests_and_those_of_the_lists(copy: Copy) -> None:
    checks = ("test_lists.py", "test_surfaces.py", "test_boundaries.py")
    copy.run(
        *(copy.bin / "pytest", "-q", f"services/{NAME}", "tests/contracts/test_routes.py"),
        *(f"tests/architecture/{check}" for check in checks),
    )


@pytest_asyncio.fixture(loop_scope="session")
async def told(database: DatabaseFactory, kafka: str, tmp_path: Path) -> Mapping[str, str]:
    """The environment of the new service."""
    await create_topics(kafka)
    return {
        "DATABASE_URL": await database(),
        "KAFKA_BOOTSTRAP": kafka,
        "JWKS_FILE": str(jwks_file(tmp_path)),
        "HTTP_PORT": str(free_port()),
    }


@pytest_asyncio.fixture(loop_scope="session")
async def started(copy: Copy, told: Mapping[str, str]) -> AsyncIterator[str]:
    """The URL of the new service, which runs in all its roles."""
    process = await asyncio.create_subprocess_exec(
        *(str(copy.bin / "python"), "-m", NAME, "all"), env=copy.environment | dict(told)
    )
    url = f"http://{LOOPBACK}:{told['HTTP_PORT']}"
    await eventually(lambda: answers_get(f"{url}/health/ready"), 60)
    yield url
    process.terminate()
    assert await process.wait() == 0


async def test_it_starts_and_answers(started: str) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.get(f"{started}/api/v1/user-profile/me", headers=bearer(7))
    assert answer.json()["error"]["code"] == "MEMBER_UNKNOWN"


@pytest.mark.parametrize(
    "name", ["User", "1st", "a__b", "json", "class", "badges", "pytest", "a-b"]
)
def test_a_name_that_cannot_be_says_why(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        check_name(name, ROOT)
