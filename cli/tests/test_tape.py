import gzip
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from laurel_cli.suite import TAPE
from laurel_cli.tape import TapeError, load

HEADER = "trade_id,account,pair,side,price,size,notional_usd,fee_usd,traded_at,order_id\n"
GOOD = "hl-1,0xab,SOL,buy,3.28,1.00E-05,2332.57,0.22,2024-09-20T08:36:00Z,7\n"

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def gzipped(text: str) -> Path:
        path = tmp_path / "tape.csv.gz"
        path.write_bytes(gzip.compress(text.encode()))
        return path

    return gzipped


@pytest.mark.requirement("TIER-025")
def test_the_real_tape_holds_three_accounts_and_their_volumes() -> None:
    tape = load(TAPE)
    assert tape.count == len(list(tape.trades())) == 14_149
    assert {one.user_id: one.volume_usd for one in tape.accounts} == {
        1001: Decimal("3051144.33"),
        1002: Decimal("1677425.72"),
        1003: Decimal("418202719.19"),
    }


def test_small_amounts_may_be_written_with_an_exponent(write: Write) -> None:
    (trade,) = load(write(HEADER + GOOD)).trades()
    assert trade.size == Decimal("0.00001")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (HEADER, "holds no trades"),
        (HEADER.replace("price,", "") + GOOD, "column 'price' is missing"),
        (HEADER + GOOD.replace("2332.57", "-1"), "line 2.*notional_usd"),
        (HEADER + GOOD + GOOD.replace("3.28", "much"), "line 3"),
        ("trade_id\nhl-1\n", "column 'account' is missing"),
    ],
)
def test_a_bad_tape_is_refused_by_line_and_column(write: Write, text: str, what: str) -> None:
    with pytest.raises(TapeError, match=f"(?s){what}"):
        load(write(text))


def test_a_file_that_is_no_tape_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a tape")
    with pytest.raises(TapeError, match=r"notes\.txt: is no readable gzipped CSV"):
        load(path)
