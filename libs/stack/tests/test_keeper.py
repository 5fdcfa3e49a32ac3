"""What dies is started again, and said."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from laurel_stack import deaths
from laurel_stack.keeper import keep, pause
from laurel_stack.last_words import Words, last_words
from laurel_stack.process import Process
from laurel_stack.supervisor import Supervisor
from laurel_stack.timeline import Timeline
from laurel_testkit import eventually

SLEEP = "import threading; print('up', flush=True); threading.Event().wait()"
FAIL = "import sys; sys.exit('no memory left')"


async def ready() -> bool:
    return True


def python(name: str, code: str) -> Process:
    return Process(name, (sys.executable, "-c", code), ready)


@asynccontextmanager
async def kept(supervisor: Supervisor) -> AsyncIterator[list[str]]:
    told: list[str] = []
    task = asyncio.create_task(keep(supervisor, told.append))
    try:
        yield told
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def pid(supervisor: Supervisor, name: str) -> int:
    return supervisor.running()[name].pid


def runs_anew(supervisor: Supervisor, name: str, dead: int) -> bool:
    """Asked once: between two looks the process may be forgotten."""
    found = supervisor.running().get(name)
    return found is not None and found.pid != dead


@pytest.mark.requirement("GEN-023")
async def test_a_killed_process_is_started_again(supervisor: Supervisor) -> None:
    await supervisor.start(python("web", SLEEP))
    first = pid(supervisor, "web")
    async with kept(supervisor) as told:
        os.kill(first, signal.SIGKILL)
        await eventually(lambda: runs_anew(supervisor, "web", first))
    assert told == [f"web {deaths.of(supervisor.home)['web'][0]}; it is started again."]
    assert "was killed by SIGKILL" in told[0]


async def test_the_third_death_in_a_minute_says_why_once(supervisor: Supervisor) -> None:
    supervisor.children["web"] = supervisor.spawn(python("web", FAIL))
    async with kept(supervisor) as told:
        await eventually(lambda: len(deaths.of(supervisor.home).get("web", ())) == 4)
    assert len(told) == 2
    assert "died 3 times in a minute. It ended with code 1: no memory left (" in told[1]
    assert "web.log, line 3)" in told[1]


async def test_what_was_stopped_stays_stopped(supervisor: Supervisor) -> None:
    await supervisor.start(python("web", SLEEP), python("db", SLEEP))
    async with kept(supervisor) as told:
        await supervisor.stop("web")
        supervisor.kill("db")
        await asyncio.sleep(1.2)  # two looks of the keeper
    assert told == []
    assert supervisor.running() == {}


@pytest.mark.requirement("GEN-023")
def test_pauses_grow_to_an_end() -> None:
    assert [pause(count) for count in (1, 2, 3, 4, 20)] == [0.5, 1, 2, 4, 30]


def json_line(**facts: str) -> str:
    return json.dumps(facts)


@pytest.mark.requirement("GEN-027")
@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ["Traceback (most recent call last):", '  File "x.py"', "ValueError: bad", "bye"],
            Words("ValueError: bad", 3),
        ),
        (
            [
                json_line(level="CRITICAL", message="relay failed", error="AssertionError: no key"),
                json_line(level="INFO", message="stopped"),
            ],
            Words("relay failed: AssertionError: no key", 1),
        ),
        (
            ["DATABASE_URL is missing. Set it to", ""],
            Words("DATABASE_URL is missing. Set it to", 1),
        ),
        ([], Words("it said nothing", 0)),
    ],
)
def test_the_cause_is_found_with_its_line(tmp_path: Path, lines: list[str], said: Words) -> None:
    log = tmp_path / "log"
    before = "an error of yesterday\n"
    log.write_text(before + "".join(f"{line}\n" for line in lines))
    wanted = Words(said.text, said.line + 1) if said.line else said
    assert last_words(log, len(before)) == wanted


def test_a_start_names_what_it_waited_for() -> None:
    clock = iter([10.0, 11.0, 13.0, 13.5, 17.0, 18.0])
    timeline = Timeline(lambda *_: None, lambda: next(clock))
    for name in ("postgres", "kafka", "topics", "badges", "gateway"):
        timeline(name, "ready")
    after = {"topics": ["kafka"], "badges": ["postgres", "topics"], "gateway": ["badges"]}
    path = timeline.critical_path(after)
    assert [(one.name, one.took) for one in path] == [
        ("kafka", 3),
        ("topics", 0.5),
        ("badges", 3.5),
        ("gateway", 1),
    ]
    assert path[-1].done == 8
