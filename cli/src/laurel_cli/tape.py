"""The real trade tape: 14,149 trades of three accounts."""

import csv
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from laurel_schemas.trading_trades_v1 import TradeExecuted

from laurel_cli.errors import CommandError

FIRST_USER_ID = 1001
# The tape writes small amounts as 1.00E-05, which only Decimal reads.
_AMOUNTS = ("price", "size", "notional_usd", "fee_usd")


@dataclass(frozen=True, slots=True)
class TapeAccount:
    """An account of the tape as a user of Laurel."""

    account: str
    user_id: int
    joined_at: datetime
    trades: int
    volume_usd: Decimal


class TapeError(CommandError):
    """A tape can't be read; names the file, the line and the column."""


@dataclass(frozen=True, slots=True)
class Tape:
    """A tape that was read to its end, and its accounts in order of their first trade.

    It is read anew for its trades: held in memory they would outweigh the rest of a command.
    """

    path: Path
    accounts: Sequence[TapeAccount]

    @property
    def count(self) -> int:
        """The number of trades."""
        return sum(account.trades for account in self.accounts)

    def trades(self) -> Iterator[TradeExecuted]:
        """The trades in order."""
        return (trade for _, trade in _read(self.path))


def load(path: Path) -> Tape:
    """Check a gzipped CSV of trades and add its accounts up; raises TapeError.

    Users are numbered from 1001 in order of their account's first trade.
    """
    accounts: dict[int, TapeAccount] = {}
    for account, trade in _read(path):
        new = TapeAccount(account, trade.user_id, trade.traded_at, 0, Decimal(0))
        known = accounts.get(trade.user_id, new)
        volume = known.volume_usd + trade.notional_usd
        accounts[trade.user_id] = replace(known, trades=known.trades + 1, volume_usd=volume)
    if not accounts:
        raise TapeError(f"{path}: holds no trades")
    return Tape(path, tuple(accounts.values()))


def _read(path: Path) -> Iterator[tuple[str, TradeExecuted]]:
    user_ids: dict[str, int] = {}
    for line, row in _rows(path):
        trade = _trade(row, user_ids, path, line)
        yield row["account"], trade


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with gzip.open(path, "rt", newline="") as file:
            yield from enumerate(csv.DictReader(file), start=2)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise TapeError(f"{path}: is no readable gzipped CSV ({type(error).__name__})") from None


def _trade(row: dict[str, str], user_ids: dict[str, int], path: Path, line: int) -> TradeExecuted:
    try:
        user_id = user_ids.setdefault(row["account"], FIRST_USER_ID + len(user_ids))
        amounts = {name: Decimal(row[name]) for name in _AMOUNTS}
        traded_at = datetime.fromisoformat(row["traded_at"])
        return TradeExecuted.model_validate(
            row | amounts | {"user_id": user_id, "traded_at": traded_at}
        )
    except KeyError as missing:
        raise TapeError(f"{path}: column {missing} is missing") from None
    except (ValueError, InvalidOperation) as error:
        raise TapeError(f"{path}, line {line}: {error}") from None
