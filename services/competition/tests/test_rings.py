"""Planted rings are found, and honest accounts are left alone."""

import sys
import time
from dataclasses import dataclass

import pytest
from competition.detection.fills import Fill, Unmatched, likely_fills
from competition.detection.rings import rings, self_trades
from planted_tape import Planted, Tape, planted


@dataclass(frozen=True)
class Quality:
    """How many rings were found, and how many honest accounts named."""

    recall: float
    precision: float
    touched: float
    seconds: float


def fill_of(one: Planted) -> Fill:
    return Fill(one.pair, one.buyer, one.seller, round(one.usd * 10_000), one.at)


def judged(tape: Tape, fills: list[Fill]) -> Quality:
    """A ring is found if all of its accounts are named together."""
    # Of the processor: a busy machine is no slow detector.
    began = time.process_time()
    named = [set(one.accounts) for one in (*rings(fills), *self_trades(fills))]
    seconds = time.process_time() - began
    found = sum(any(ring <= some for some in named) for ring in tape.rings)
    guilty = frozenset().union(*tape.rings)
    accounts = set().union(*named)
    return Quality(
        recall=found / len(tape.rings),
        precision=len(accounts & guilty) / len(accounts),
        touched=len(accounts & tape.honest) / len(tape.honest),
        seconds=seconds,
    )


def check(quality: Quality) -> None:
    sys.stdout.write(
        f"\nrecall {quality.recall:.4f}, precision {quality.precision:.4f}, "
        f"honest touched {quality.touched:.5f}, {quality.seconds:.1f} s\n"
    )
    assert quality.recall >= 0.99
    assert quality.touched <= 0.001


def test_rings_are_found_among_honest_traders() -> None:
    tape = planted(1, fills=60_000, rings=60, honest=2_000)
    check(judged(tape, [fill_of(one) for one in tape.fills]))


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [2, 3])
def test_300_rings_are_found_in_a_million_trades(seed: int) -> None:
    """Half a million fills are a million trades."""
    tape = planted(seed, fills=500_000, rings=300, honest=10_000)
    quality = judged(tape, [fill_of(one) for one in tape.fills])
    check(quality)
    assert quality.seconds < 30


def test_a_tape_without_rings_names_nobody() -> None:
    tape = planted(4, fills=40_000, rings=0, honest=1_500)
    fills = [fill_of(one) for one in tape.fills]
    assert [one.accounts for one in (*rings(fills), *self_trades(fills))] == []


def test_what_the_venue_does_not_match_is_matched_by_amount_and_time() -> None:
    tape = planted(5, fills=20_000, rings=30, honest=1_000)
    sides = [
        Unmatched(one.pair, user, buys, round(one.usd * 10_000), one.at + delay)
        for one in tape.fills
        for user, buys, delay in ((one.buyer, True, 0.0), (one.seller, False, 1.5))
    ]
    check(judged(tape, likely_fills(sides)))


def test_a_figure_is_what_the_fills_say() -> None:
    around = [
        Fill("BTC", buyer, seller, 1_000_000, hop * 60.0)
        for hop, (seller, buyer) in enumerate([(1, 2), (2, 3), (3, 1), (1, 2), (2, 3), (3, 1)])
    ]
    elsewhere = [Fill("BTC", 9, user, 4_000_000, 30.0 + user) for user in (1, 2, 3)]
    [ring] = rings([*around, *elsewhere])

    assert (ring.accounts, ring.fills, ring.usd) == ((1, 2, 3), 6, 6_000_000)
    assert ring.share == {1: 0.5, 2: 0.5, 3: 0.5}
    assert ring.windows == ("1h", "1d", "7d")


@pytest.mark.parametrize("last", [100_000, 2_000_000])
def test_who_ends_with_more_than_they_had_is_in_no_ring(last: int) -> None:
    fills = [
        Fill("BTC", buyer, seller, 1_000_000, hop * 60.0)
        for hop, (seller, buyer) in enumerate([(1, 2), (2, 1), (1, 2)])
    ]
    assert rings([*fills, Fill("BTC", 1, 2, last, 200.0)]) == []
