"""`laurel up` where it can't start: a message that says what to do, and exit code 1."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from laurel_cli.running import Suite
from laurel_stack.home import Home
from laurel_stack.options import default_cache
from laurel_stack.ports import LOOPBACK

from tests.support.commands import laurel
from tests.support.suites import free_port, new_home

pytestmark = pytest.mark.faults

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def home() -> Iterator[Home]:
    found = new_home()
    yield found
    shutil.rmtree(found.root)


@pytest.mark.requirement("GEN-027")
async def test_the_gateway_s_port_is_taken(home: Home) -> None:
    with socket.create_server((LOOPBACK, 0)) as stranger:
        port = stranger.getsockname()[1]
        ended = await laurel(home, "up", LAUREL_PORT=str(port))
    assert ended.code == 1
    assert f"Port {port} is taken" in ended.err
    assert "set LAUREL_PORT" in ended.err


async def test_a_suite_runs_in_the_home_already(suite: Suite) -> None:
    ended = await laurel(suite.stack.home, "up", LAUREL_PORT=str(free_port()))
    assert ended.code == 1
    assert "`laurel down`" in ended.err
    assert (await laurel(suite.stack.home, "status")).code == 0


async def test_the_data_folder_is_of_another_version(home: Home) -> None:
    (home.root / "format").write_text("0")
    ended = await laurel(home, "up", LAUREL_PORT=str(free_port()))
    assert ended.code == 1
    assert "`make clean`" in ended.err


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 MiB, where this user may mount one."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False).returncode:
        pytest.skip("needs leave to mount a small disk")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


@pytest.mark.requirement("GEN-027")
async def test_the_disk_is_nearly_full(small_disk: Path) -> None:
    ended = await laurel(Home(small_disk / "home"), "up", LAUREL_PORT=str(free_port()))
    assert ended.code == 1
    assert "MiB are free" in ended.err
    assert "set LAUREL_HOME" in ended.err


@pytest.fixture
def cache_without_program(tmp_path: Path) -> Path:
    """The downloads of the stack but for the Metaplex program."""
    for jars in default_cache().glob("kafka-*"):
        (tmp_path / jars.name).symlink_to(jars)
    return tmp_path


@pytest.mark.requirement("GEN-027")
async def test_the_metaplex_program_is_missing_and_cannot_be_fetched(
    home: Home, cache_without_program: Path
) -> None:
    """Without a PATH there is no cargo, and nothing to get one with."""
    cache = str(cache_without_program)
    ended = await laurel(home, "up", LAUREL_PORT=str(free_port()), LAUREL_CACHE=cache, PATH=cache)
    assert ended.code == 1
    assert "cargo is needed" in ended.err
    assert "Install cargo" in ended.err


async def test_a_service_that_cannot_start_names_the_one_cause_first(home: Home) -> None:
    """The setting is wrong for every service; the first that ends stops the others.

    No registry can be reached meanwhile: what was fetched once is all that the servers need.
    """
    told = {"LAUREL_PORT": str(free_port()), "CONSUMER_BATCH_SIZE": "0", "HTTPS_PROXY": NOWHERE}
    ended = await laurel(home, "up", **told)
    assert ended.code == 1
    said = ended.err.rpartition("\n\n")[2]
    cause = r"\w+ ended with code 2: CONSUMER_BATCH_SIZE is not usable: .* \(.*\w+\.log, line 1\)"
    assert re.fullmatch(cause, said.splitlines()[0]), ended.err
    assert (await laurel(home, "down")).out == f"Nothing was running in {home.root}.\n"
