import pytest
from laurel_stack.solana.slots import Anchor, Commitment, SlotClock

from .conftest import SLOT_MS, ManualClock

START = 1000


def slot_clock(clock: ManualClock, at_least: int = 0) -> SlotClock:
    return SlotClock(Anchor(START, clock.seconds, SLOT_MS), clock, at_least)


def test_slots_pass_with_time(clock: ManualClock) -> None:
    slots = slot_clock(clock)
    clock.pass_slots(7)
    assert slots.slot() == START + 7


def test_a_commitment_is_a_distance_from_the_newest_slot(clock: ManualClock) -> None:
    slots = slot_clock(clock)
    assert slots.slot(Commitment.CONFIRMED) == START - 1
    assert slots.slot(Commitment.FINALIZED) == START - 32


def test_slots_never_go_back(clock: ManualClock) -> None:
    slots = slot_clock(clock)
    clock.pass_slots(10)
    assert slots.slot() == START + 10
    clock.seconds -= 3600
    assert slots.slot() == START + 10


def test_slots_start_where_the_journal_ended(clock: ManualClock) -> None:
    assert slot_clock(clock, at_least=START + 500).slot() == START + 500


@pytest.mark.parametrize(
    ("depth", "commitment"),
    [
        (0, Commitment.PROCESSED),
        (1, Commitment.CONFIRMED),
        (31, Commitment.CONFIRMED),
        (32, Commitment.FINALIZED),
        (1000, Commitment.FINALIZED),
    ],
)
def test_commitment_grows_with_depth(
    clock: ManualClock, depth: int, commitment: Commitment
) -> None:
    assert slot_clock(clock).reached(START - depth) is commitment
