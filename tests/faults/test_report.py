"""The closing lines of a long run, by which an operator knows what it was worth."""

from collections import Counter
from pathlib import Path

from laurel_stack.home import Home

from tests.faults.report import Report, keep_logs


def test_a_run_in_which_all_held_says_what_struck_and_what_was_asked() -> None:
    struck = Counter({"kill -9": 3, "freeze": 2})
    lines = list(Report(seed=7, brokers=3, rounds=2, struck=struck, claims=6, checks=48).held())
    assert lines[0].startswith("ALL HOLDS: 2 rounds, seed 7, 3 Kafka broker(s)")
    assert "  faults: 5 (freeze 2, kill -9 3)" in lines
    assert "  audit: 48 checks after each round" in lines


def test_a_run_that_broke_says_where_and_after_what() -> None:
    report = Report(seed=7, brokers=1, rounds=3, under="Redis is flushed")
    lines = list(report.broken("AssertionError: lag", Path("/kept")))
    assert lines[0] == "BROKEN in round 3, seed 7, 1 Kafka broker(s), after: Redis is flushed"
    assert "  logs: /kept" in lines


def test_the_logs_outlive_the_suite(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    (home.logs / "minting-relay.log").write_text("last words")
    kept = keep_logs(home, tmp_path)
    assert (kept / "minting-relay.log").read_text() == "last words"
