import json
import os
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from laurel_stack.errors import ServerFailed
from laurel_stack.ports import LOOPBACK
from laurel_stack.probes import listens
from laurel_stack.process import Process, record_path, recorded
from laurel_stack.supervisor import Supervisor

SERVE = "import http.server as h; h.HTTPServer(('127.0.0.1', {}), h.BaseHTTPRequestHandler){}"


def server(name: str, port: int) -> Process:
    code = SERVE.format(port, ".serve_forever()")
    return Process(name, (sys.executable, "-c", code), lambda: listens(port), port=port)


async def started(supervisor: Supervisor, name: str = "web") -> Process:
    built: list[Process] = []

    def build(ports: tuple[int, ...]) -> Sequence[Process]:
        built[:] = [server(name, ports[0])]
        return built

    await supervisor.start_on_free_ports(1, build)
    return built[0]


def stepped_clock(folder: Path, seconds: int) -> None:
    """What /proc shows once the machine's clock was put forward."""
    for entry in Path("/proc").iterdir():
        (folder / entry.name).symlink_to(entry)
    booted = int(psutil.boot_time())
    stat = Path("/proc/stat").read_text()
    (folder / "stat").unlink()
    (folder / "stat").write_text(stat.replace(f"btime {booted}", f"btime {booted + seconds}"))


async def test_a_killed_process_comes_back_on_its_port(supervisor: Supervisor) -> None:
    process = await started(supervisor)
    first = supervisor.running()["web"].pid
    supervisor.kill("web")
    assert supervisor.running() == {}
    await supervisor.restart("web")
    assert supervisor.running()["web"].pid != first
    assert await process.ready()


async def test_another_supervisor_finds_and_stops_it(supervisor: Supervisor) -> None:
    process = await started(supervisor)
    seen: list[tuple[str, str]] = []
    await Supervisor(supervisor.home, lambda *change: seen.append(change)).stop_all()
    assert seen == [("web", "stopping"), ("web", "stopped")]
    assert recorded(supervisor.home) == []
    assert not await process.ready()


async def test_a_step_of_the_clock_hides_no_process(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Started again beside it, a server would take its data; left alone, nobody would stop it."""
    await started(supervisor)
    pid = supervisor.running()["web"].pid
    before = psutil.Process(pid).create_time()
    stepped_clock(tmp_path, 3600)
    monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path))
    assert psutil.Process(pid).create_time() == before + 3600
    await supervisor.stop("web")
    assert supervisor.running() == {}


async def test_a_process_of_an_earlier_boot_is_a_stranger(supervisor: Supervisor) -> None:
    await started(supervisor)
    path = record_path(supervisor.home, "web")
    told = path.read_text()
    path.write_text(json.dumps(json.loads(told) | {"boot": "another"}))
    assert supervisor.running() == {}
    path.write_text(told)


async def test_a_process_that_ignores_the_request_is_killed(supervisor: Supervisor) -> None:
    ignoring = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + SERVE

    def build(ports: tuple[int, ...]) -> Sequence[Process]:
        code = ignoring.format(ports[0], ".serve_forever()")
        return [replace(server("deaf", ports[0]), argv=(sys.executable, "-c", code), grace=0.2)]

    await supervisor.start_on_free_ports(1, build)
    await supervisor.stop("deaf")
    assert supervisor.running() == {}


async def test_stages_end_from_the_highest_to_the_lowest(supervisor: Supervisor) -> None:
    ended: list[str] = []
    supervisor.progress = lambda name, state: ended.append(name) if state == "stopped" else None
    stages = {"server": 0, "gateway": 2, "service": 1}
    await supervisor.start_on_free_ports(
        len(stages),
        lambda ports: [
            replace(server(name, port), stage=stages[name])
            for name, port in zip(stages, ports, strict=True)
        ],
    )
    await supervisor.stop_all()
    assert ended == ["gateway", "service", "server"]


async def test_a_failed_start_shows_what_the_process_said_this_time(
    supervisor: Supervisor,
) -> None:
    def failing(words: str) -> Process:
        code = f"import sys; sys.exit('{words}')"
        return replace(server("web", 1), argv=(sys.executable, "-c", code))

    cause = r"^web ended with code 1: no memory left \(.*web.log, line 1\)\n"
    with pytest.raises(ServerFailed, match=cause):
        await supervisor.start(failing("no memory left"))
    with pytest.raises(ServerFailed) as second:
        await supervisor.start(failing("bad setting"))
    assert "bad setting" in second.value.message
    assert "no memory left" not in second.value.message


async def test_a_process_that_is_killed_at_its_start_says_by_what(supervisor: Supervisor) -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    with pytest.raises(ServerFailed, match=r"^web was killed by SIGKILL: it said nothing"):
        await supervisor.start(replace(server("web", 1), argv=(sys.executable, "-c", code)))


async def test_a_process_that_never_serves_is_given_up(supervisor: Supervisor) -> None:
    silent = replace(server("web", 1), argv=("sleep", "60"), ready_within=0.2)
    with pytest.raises(ServerFailed, match="web was not ready in 0 s"):
        await supervisor.start(silent)


async def test_a_stolen_port_is_replaced_once(supervisor: Supervisor) -> None:
    thief = socket.socket()
    tried: list[int] = []

    async def steal() -> bool:
        thief.bind((LOOPBACK, tried[0]))
        return False

    def build(ports: tuple[int, ...]) -> Sequence[Process]:
        tried.append(ports[0])
        if len(tried) == 1:
            return [
                replace(server("web", ports[0]), argv=("sleep", "60"), ready=steal, ready_within=0)
            ]
        return [server("web", ports[0])]

    ports = await supervisor.start_on_free_ports(1, build)
    thief.close()
    assert ports == (tried[1],)


async def test_a_stranger_with_the_recorded_pid_is_left_alone(supervisor: Supervisor) -> None:
    await started(supervisor)
    path = record_path(supervisor.home, "web")
    record = json.loads(path.read_text())
    await supervisor.stop("web")
    path.write_text(json.dumps(record | {"pid": os.getppid(), "started": record["started"] + 60}))
    assert supervisor.running() == {}
    await supervisor.stop_all()
    assert psutil.pid_exists(os.getppid())
    assert recorded(supervisor.home) == []


async def test_the_terminal_s_interrupt_does_not_reach_it(supervisor: Supervisor) -> None:
    await started(supervisor)
    pid = supervisor.running()["web"].pid
    assert os.getsid(pid) == pid
    os.kill(pid, signal.SIGTERM)
