"""A process whose clock is off goes by its database's, and one whose clock is right by its own."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from laurel_events import Database
from laurel_service.clock import TOLERATED, SharedClock

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.requirement("EVT-056")


@pytest.fixture
async def db(dsn: str) -> AsyncIterator[Database]:
    async with Database(dsn) as opened:
        yield opened


class Own:
    """The clock of a process, off by some time."""

    def __init__(self, off: timedelta) -> None:
        self.off = off

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.off


@pytest.mark.parametrize("off", [HOUR, -HOUR, timedelta(days=400)])
async def test_a_clock_that_is_off_is_put_right_and_may_go_right_again(
    db: Database, off: timedelta
) -> None:
    own = Own(off)
    clock = SharedClock(own)
    await clock.compare(db)
    assert abs(clock() - datetime.now(UTC)) < TOLERATED
    own.off = timedelta(0)
    await clock.compare(db)
    assert abs(clock() - datetime.now(UTC)) < TOLERATED


async def test_a_clock_that_is_nearly_right_is_left_alone(db: Database) -> None:
    at = datetime.now(UTC)
    clock = SharedClock(lambda: at + timedelta(milliseconds=300))
    await clock.compare(db)
    assert clock() == at + timedelta(milliseconds=300)


async def test_what_took_too_long_and_what_fails_says_nothing() -> None:
    """A database that stood still would make a right clock look wrong."""
    clock = SharedClock(Own(HOUR))
    async with Database("postgresql://nobody@127.0.0.1:1/nothing") as away:
        await clock.compare(away)
    await clock.compare(None)
    assert clock() - datetime.now(UTC) > HOUR - TOLERATED


async def test_a_slow_answer_is_not_compared(db: Database) -> None:
    times = iter(datetime(2026, 1, 1, tzinfo=UTC) + n * TOLERATED * 2 for n in range(3))
    clock = SharedClock(lambda: next(times))
    await clock.compare(db)
    assert clock() == datetime(2026, 1, 1, tzinfo=UTC) + 4 * TOLERATED
