import pytest
from events_samples import Fetched
from laurel_events import DeadLetterLimits, TooManyDeadLettersError
from laurel_events.dead_letter_limits import Stretch, stretches
from laurel_events.wire import Record


def refused(count: int, first: int = 0, partition: int = 0) -> list[Fetched]:
    junk = Record("trading.trades.v1", None, b"junk", ())
    return [Fetched(junk, first + n, partition) for n in range(count)]


@pytest.mark.requirement("EVT-038")
def test_the_limits_are_1000_in_a_row_and_half_of_the_latest_10000() -> None:
    DeadLetterLimits().check(0, refused(1000))
    with pytest.raises(TooManyDeadLettersError, match="1001 in a row"):
        DeadLetterLimits().check(0, refused(1001))
    DeadLetterLimits().check(2500, refused(2500))
    DeadLetterLimits().check(2497, refused(2502))
    with pytest.raises(TooManyDeadLettersError, match="2501 of the latest 5000"):
        DeadLetterLimits().check(2499, refused(2501))


def test_a_run_is_broken_by_anything_taken() -> None:
    limits = DeadLetterLimits(longest_run=10, highest_ratio=1)
    for _ in range(5):
        limits.check(0, refused(10))
        limits.count(0, refused(10))
        limits.check(1, refused(10))
        limits.count(1, refused(10))
    limits.count(0, refused(10))
    with pytest.raises(TooManyDeadLettersError, match="11 in a row"):
        limits.check(0, refused(1))


def test_the_ratio_counts_once_half_the_window_is_seen() -> None:
    limits = DeadLetterLimits(highest_ratio=0.5, window=100)
    limits.check(1, refused(48))
    limits.check(25, refused(25))
    with pytest.raises(TooManyDeadLettersError, match="26 of the latest 50"):
        limits.check(24, refused(26))


def test_the_ratio_forgets_what_lies_before_the_window() -> None:
    limits = DeadLetterLimits(highest_ratio=0.5, window=100)
    limits.count(60, refused(40))
    for _ in range(10):
        limits.count(10, [])
    limits.check(0, refused(50))
    with pytest.raises(TooManyDeadLettersError):
        limits.check(0, refused(120))


def test_asking_counts_nothing() -> None:
    limits = DeadLetterLimits(longest_run=10)
    for _ in range(100):
        limits.check(0, refused(10))


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("trading.trades.v1", [0, 1, 2, 3]),
        ("trading.trades.v1/0", [0, 1, 2, 3]),
        ("trading.trades.v1/0/1-2", [1, 2]),
        ("trading.trades.v1/0/2-", [2, 3]),
        ("trading.trades.v1/1", []),
        ("nft-events.v1", []),
    ],
)
def test_a_stretch_holds_what_it_names(text: str, held: list[int]) -> None:
    (stretch,) = stretches(text)
    assert [one.offset for one in refused(4) if stretch.holds(one)] == held


@pytest.mark.parametrize("text", ["", "a b", "topic/x", "topic/0/1", "topic/0/-1", "topic/0/٣-"])
def test_what_is_no_stretch_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="should be TOPIC"):
        Stretch.parse(text)


@pytest.mark.requirement("EVT-045")
def test_the_advice_lets_exactly_these_through() -> None:
    limits = DeadLetterLimits(longest_run=3)
    letters = [*refused(3, 7), *refused(2, 4, partition=1)]
    with pytest.raises(TooManyDeadLettersError) as stopped:
        limits.check(0, letters)
    advice = str(stopped.value).rpartition("=")[2]
    assert advice == "trading.trades.v1/0/7-,trading.trades.v1/1/4-"
    DeadLetterLimits(longest_run=3, let_through=stretches(advice)).check(0, letters)
