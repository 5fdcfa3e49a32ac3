import asyncio
from collections.abc import Awaitable

import psycopg
import pytest
from aiokafka.errors import KafkaConnectionError
from laurel_events.faults import is_passing
from laurel_events.loops import keep_running
from psycopg.errors import CheckViolation, UndefinedTable
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhaustedError


class Session:
    """Fails a few times, each time after some seconds of its own clock, then sets `stop`."""

    def __init__(self, failures: int, lasting: float = 0.0) -> None:
        self.stop = asyncio.Event()
        self.runs = 0
        self.time = 0.0
        self._failures = failures
        self._lasting = lasting

    async def run(self) -> None:
        self.runs += 1
        self.time += self._lasting
        if self.runs <= self._failures:
            raise psycopg.OperationalError
        self.stop.set()

    def clock(self) -> float:
        return self.time


async def seconds_of(running: Awaitable[None]) -> float:
    began = asyncio.get_running_loop().time()
    await running
    return asyncio.get_running_loop().time() - began


@pytest.mark.requirement("EVT-036")
async def test_a_fault_of_the_surroundings_is_waited_out() -> None:
    session = Session(failures=3)
    await keep_running(session.run, session.stop, "test", session.clock)
    assert session.runs == 4


async def test_waits_start_anew_after_a_steady_session() -> None:
    failing, steady = Session(failures=4), Session(failures=4, lasting=60)
    growing, constant = await asyncio.gather(
        *(seconds_of(keep_running(s.run, s.stop, "test", s.clock)) for s in (failing, steady))
    )
    assert constant < growing


async def test_a_stop_ends_the_wait() -> None:
    session = Session(failures=1000)
    running = asyncio.create_task(keep_running(session.run, session.stop, "test"))
    await asyncio.sleep(0)
    session.stop.set()
    await asyncio.wait_for(running, 5)


async def test_a_fault_that_stays_is_raised() -> None:
    async def broken() -> None:
        raise LookupError("not a matter of waiting")

    with pytest.raises(LookupError):
        await keep_running(broken, asyncio.Event(), "test")


@pytest.mark.parametrize(
    ("fault", "passes"),
    [
        (psycopg.OperationalError(), True),
        (UndefinedTable(), True),
        (CheckViolation(), False),
        (psycopg.DataError("text may not contain NUL"), False),
        (IntegrityError("insert", None, CheckViolation()), False),
        (OperationalError("select", None, psycopg.OperationalError()), True),
        (PoolExhaustedError(), True),
        (KafkaConnectionError(), True),
        (ConnectionRefusedError(), True),
        (LookupError(), False),
    ],
    ids=repr,
)
def test_only_what_waiting_mends_passes(fault: Exception, passes: bool) -> None:
    assert is_passing(fault) == passes
