from datetime import UTC, datetime
from itertools import groupby

from laurel_cli.simulated_past import backfills
from laurel_cli.simulation import FIRST_USER_ID
from laurel_schemas.trading_backfills_v1 import BackfillBegun, BackfillEnded, BackfillPage

START = datetime(2025, 1, 1, tzinfo=UTC)


def test_each_backfill_is_whole() -> None:
    events = list(backfills(11, 7, START))
    owners = [user for user, _ in groupby(events, key=lambda event: event.key)]
    assert owners == [str(FIRST_USER_ID), str(FIRST_USER_ID + 10)]
    begun, *pages, ended = events[: len(events) // 2]
    assert isinstance(begun, BackfillBegun)
    assert isinstance(ended, BackfillEnded)
    trades = [one for page in pages if isinstance(page, BackfillPage) for one in page.trades]
    assert (ended.pages, ended.trades) == (len(pages), len(trades))
    assert begun.period_end == START
    assert all(begun.period_start <= trade.traded_at < START for trade in trades)


def test_equal_seeds_give_equal_backfills() -> None:
    assert list(backfills(2, 7, START)) == list(backfills(2, 7, START))
