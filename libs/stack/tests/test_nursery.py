"""Forked processes behave as started ones do."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from laurel_stack.home import Home
from laurel_stack.nursery import Born, Nursery
from laurel_stack.process import Process, log_path
from laurel_stack.supervisor import Supervisor
from laurel_stack.waiting import within

CHILD = """
import json, os, sys, threading
print(json.dumps({"argv": sys.argv[1:], "word": os.environ.get("WORD"),
                  "path": "PATH" in os.environ, "colour": "colorsys" in sys.modules,
                  "session": os.getsid(0) == os.getpid(),
                  "name": __name__}), flush=True)
sys.exit(int(sys.argv[1]))
"""
WAITING = "import threading; threading.Event().wait()"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of modules that a nursery finds."""
    (tmp_path / "child_of_test.py").write_text(CHILD)
    (tmp_path / "waiting_child.py").write_text(WAITING)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


@pytest.fixture
def nursery(folder: Path) -> Iterator[Nursery]:
    made = Nursery(["colorsys"], folder / "nursery.log")
    yield made
    if made.alive():
        made.close()


def command(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *arguments)


async def born(nursery: Nursery, folder: Path, module: str, *arguments: str) -> Born:
    await nursery.ready()
    env = {**os.environ, "WORD": "given"}
    return nursery.bear(command(module, *arguments), env, folder / "child.log")


async def test_a_child_is_a_process_of_its_own(nursery: Nursery, folder: Path) -> None:
    child = await born(nursery, folder, "child_of_test", "3", "more")
    assert child.wait() == 3
    assert (folder / "child.log").read_text() == (
        '{"argv": ["3", "more"], "word": "given", "path": true, "colour": true, '
        '"session": true, "name": "__main__"}\n'
    )


async def test_a_killed_child_is_reported_with_its_signal(nursery: Nursery, folder: Path) -> None:
    child = await born(nursery, folder, "waiting_child")
    assert child.poll() is None
    os.killpg(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL


async def test_children_outlive_their_nursery(nursery: Nursery, folder: Path) -> None:
    """As servers outlive their supervisor: the next start finds and stops them."""
    child = await born(nursery, folder, "waiting_child")
    nursery.handle.kill()
    nursery.handle.wait()
    assert child.poll() is None
    os.killpg(child.pid, signal.SIGKILL)
    assert await within(5, lambda: child.poll() is not None)


async def test_a_supervisor_starts_modules_in_it_and_programs_without(
    supervisor: Supervisor, folder: Path
) -> None:
    forking = Supervisor(supervisor.home, preload=["colorsys"])
    process = Process("child", command("child_of_test", "0"), ready=_never)
    await forking.run(process)
    assert '"colour": true' in log_path(Home(supervisor.home.root), "child").read_text()
    await forking.stop_all()


async def _never() -> bool:
    return False
