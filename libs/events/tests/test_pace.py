"""Small batches keep a distance; what comes alone and what is full waits for nothing."""

import pytest
from laurel_events.pace import Pace


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> Pace:
    return Pace(0.025, clock, clock.sleep)


async def test_the_next_batch_keeps_its_distance(pace: Pace, clock: Clock) -> None:
    pace.took(full=False)
    clock.now += 0.010
    await pace.kept()
    assert clock.now == pytest.approx(100.025)


async def test_what_comes_alone_never_waits(pace: Pace, clock: Clock) -> None:
    await pace.kept()
    pace.took(full=False)
    clock.now += 0.030
    await pace.kept()
    assert clock.now == pytest.approx(100.030)


async def test_behind_a_full_batch_nothing_waits(pace: Pace, clock: Clock) -> None:
    pace.took(full=True)
    await pace.kept()
    assert clock.now == 100.0
