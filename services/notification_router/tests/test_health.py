"""When a provider is left and when it is back, by the seconds of a clock that tests move."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notification_router.rules.health import Health


def used(health: Health, now: float, took: float, *, failed: bool = False) -> float:
    """One message that takes so long; returns when it has ended."""
    call = health.begin(now)
    health.end(call, now + took, failed=failed)
    return now + took


@given(usual=st.floats(0.001, 1.4), apart=st.floats(0.02, 0.3))
def test_ten_times_slower_than_usual_is_left_within_fifteen_seconds(
    usual: float, apart: float
) -> None:
    health, now = Health(), 0.0
    for _ in range(10):
        now = used(health, now, usual)
    began, calls = now, 0
    while health.is_well(now):
        health.begin(now)
        calls += 1
        now += apart
    # What is slower than 1.4 s at its usual fails by its timeout instead. Three have to be late, so
    # that where messages are further apart it takes as much longer.
    assert now - began <= 15
    assert now - began >= 10 * max(usual, 0.02) - apart


def test_it_is_left_for_slow_answers_too_and_not_for_one() -> None:
    health, now = Health(), 0.0
    for _ in range(10):
        now = used(health, now, 0.1)
    for slow in (0.9, 1.2, 0.1, 1.2):
        now = used(health, now, slow)
        assert health.is_well(now)
    now = used(health, now, 1.2)
    assert not health.is_well(now)
    assert health.left == "slowness"


def test_three_failures_in_a_row_and_it_is_left_until_a_probe_is_answered() -> None:
    health = Health(pause=5)
    for failed in (True, True, False, True, True):
        used(health, 0, 0.1, failed=failed)
    assert health.is_well(0.1)
    used(health, 0, 0.1, failed=True)
    assert health.left == "failures"
    assert not health.wants_probe(5)
    assert health.wants_probe(5.2)
    probe = health.begin(5.2)
    assert not health.wants_probe(6)
    health.end(probe, 6, failed=True)
    assert not health.wants_probe(15.9)
    assert health.wants_probe(16)
    used(health, 16, 0.1)
    assert health.is_well(16.2)


def test_a_probe_that_is_as_slow_does_not_bring_it_back() -> None:
    health, now = Health(pause=1), 0.0
    for took in (*[0.1] * 10, *[2.0] * 3):
        now = used(health, now, took)
    assert not health.is_well(now)
    used(health, now + 2, 2.0)
    assert not health.is_well(now + 5)
    used(health, now + 10, 0.1)
    assert health.is_well(now + 11)


@pytest.mark.parametrize("answers", [0, 4])
def test_what_is_usual_is_not_known_by_few(answers: int) -> None:
    health, now = Health(), 0.0
    for _ in range(answers):
        now = used(health, now, 0.1)
    for _ in range(5):
        health.begin(now)
    assert health.is_well(now + 14)
