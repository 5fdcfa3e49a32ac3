"""The real trade tape: 14,149 trades of three accounts."""

import csv
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
    """A tape in memory: its trades in order and the accounts in order of their first trade."""

    trades: Sequence[TradeExecuted]
    accounts: Sequence[TapeAccount]


def load(path: Path) -> Tape:
    """Read a gzipped CSV of trades; raises TapeError.

    Users are numbered from 1001 in order of their account's first trade.
    """
    user_ids: dict[str, int] = {}
    trades = [_trade(row, user_ids, path, line) for line, row in _rows(path)]
    if not trades:
        raise TapeError(f"{path}: holds no trades")
    return Tape(trades, [_account(name, id_, trades) for name, id_ in user_ids.items()])


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


def _account(name: str, user_id: int, trades: Sequence[TradeExecuted]) -> TapeAccount:
    own = [trade for trade in trades if trade.user_id == user_id]
    return TapeAccount(
        account=name,
        user_id=user_id,
        joined_at=own[0].traded_at,
        trades=len(own),
        volume_usd=sum((trade.notional_usd for trade in own), Decimal(0)),
    )
