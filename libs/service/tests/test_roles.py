import asyncio
import os
import signal
from pathlib import Path

import httpx
import pytest
from laurel_events import Database
from laurel_service.testing import bearer
from laurel_stack.ports import Reservation, free_port
from laurel_testkit import eventually
from service_processes import SUPPORT, environment, finished, process, ready
from sqlalchemy import text


async def test_a_bad_environment_ends_with_advice() -> None:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SUPPORT)}
    code, errors = await finished("api", env)
    assert code == 2
    assert errors.startswith("DATABASE_URL is missing. Set it to")
    assert "Traceback" not in errors


async def test_an_api_without_keys_ends_with_advice(migrated: str, tmp_path: Path) -> None:
    env = environment(tmp_path, migrated)
    del env["JWKS_FILE"]
    code, errors = await finished("api", env)
    assert (code, "JWKS_FILE or JWKS_URL is missing" in errors) == (2, True)


async def test_a_taken_port_ends_with_advice(migrated: str, tmp_path: Path) -> None:
    with Reservation(1) as reserved:
        env = environment(tmp_path, migrated, HTTP_PORT=reserved.ports[0])
        code, errors = await finished("api", env)
    assert (code, "HTTP_PORT is not usable" in errors) == (2, True)


@pytest.mark.requirement("GEN-007")
@pytest.mark.parametrize(
    ("role", "port_of", "number"),
    [
        ("api", "HTTP_PORT", signal.SIGTERM),
        ("worker", "METRICS_PORT", signal.SIGTERM),
        ("relay", "METRICS_PORT", signal.SIGTERM),
        ("all", "HTTP_PORT", signal.SIGINT),
    ],
)
async def test_a_role_becomes_ready_and_stops_when_told(
    migrated: str, tmp_path: Path, kafka: str, role: str, port_of: str, number: signal.Signals
) -> None:
    port = free_port()
    env = environment(tmp_path, migrated, KAFKA_BOOTSTRAP=kafka, **{port_of: port})
    async with process(role, env) as running:
        await eventually(lambda: ready(port))
        running.send_signal(number)
        assert await asyncio.wait_for(running.wait(), 10) == 0


@pytest.mark.parametrize("role", ["api", "worker", "all"])
async def test_the_ports_of_the_image_suit_every_role(
    migrated: str, tmp_path: Path, kafka: str, role: str
) -> None:
    """The image sets both ports to the same number, as each container runs one role."""
    port = free_port()
    both = {"HTTP_PORT": port, "METRICS_PORT": port}
    env = environment(tmp_path, migrated, KAFKA_BOOTSTRAP=kafka, **both)
    async with process(role, env):
        await eventually(lambda: ready(port))


async def test_migrating_makes_the_tables(dsn: str, tmp_path: Path) -> None:
    code, _ = await finished("migrate", environment(tmp_path, dsn))
    async with Database(dsn) as database, database.reading() as session:
        assert (code, await session.scalar(text("select count(*) from claims"))) == (0, 0)


async def test_an_extra_role_may_end_by_itself(migrated: str, tmp_path: Path) -> None:
    code, _ = await finished("finish", environment(tmp_path, migrated))
    assert code == 0


async def test_a_role_that_fails_ends_its_process(migrated: str, tmp_path: Path) -> None:
    code, errors = await finished("fail", environment(tmp_path, migrated))
    assert (code, "this role can't go on" in errors) == (1, True)


async def test_a_process_killed_inside_a_keyed_request_leaves_one_effect(
    migrated: str, tmp_path: Path
) -> None:
    headers = {**bearer(1001), "Idempotency-Key": "k1", "x-dies": str(tmp_path / "died")}
    port = free_port()
    env = environment(tmp_path, migrated, HTTP_PORT=port)
    url = f"http://127.0.0.1:{port}/claims"
    async with process("api", env) as first, httpx.AsyncClient() as http:
        await eventually(lambda: ready(port))
        with pytest.raises(httpx.TransportError):
            await http.post(url, json={"tierId": 2}, headers=headers)
        assert await first.wait() == -signal.SIGKILL
    async with process("api", env), httpx.AsyncClient() as http:
        await eventually(lambda: ready(port))
        answers = [await http.post(url, json={"tierId": 2}, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    async with Database(migrated) as database, database.reading() as session:
        assert await session.scalar(text("select count(*) from claims")) == 1
