from datetime import UTC, datetime

from laurel_cli.simulation import FIRST_USER_ID, trades

START = datetime(2025, 1, 1, tzinfo=UTC)


def test_equal_seeds_give_equal_trades() -> None:
    assert list(trades(5, 50, 7, START)) == list(trades(5, 50, 7, START))


def test_other_seeds_give_other_trades() -> None:
    ids = [{trade.trade_id for trade in trades(5, 50, seed, START)} for seed in (7, 8)]
    assert not ids[0] & ids[1]


def test_it_stays_within_its_traders() -> None:
    users = {trade.user_id for trade in trades(5, 500, 7, START)}
    assert users == {FIRST_USER_ID + number for number in range(5)}
