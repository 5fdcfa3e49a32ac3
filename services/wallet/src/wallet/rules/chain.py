"""The chain of an account's entries: each is hashed with the hash before it (WALLET-021).

What is hashed is a JSON array of all that an entry and its transfer say, character by character as
the function `entered` of the database makes it. So whoever verifies computes it from the rows with
a program that did not post them; a test holds the two against one another.
"""

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from json import JSONEncoder
from typing import Any, NamedTuple

from wallet.rules.books import Side, Transfer

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_HUNDREDTH = Decimal("0.01")
_json = JSONEncoder(ensure_ascii=False).encode


class Standing(NamedTuple):
    """Where an account stands: its balance, how many entries led to it, and the last one's hash."""

    balance: Decimal
    entries: int
    head: bytes


class Entry(NamedTuple):
    """A person's side of a transfer, with its place in their chain."""

    transfer: Transfer
    side: Side
    user_id: int
    number: int
    points: Decimal
    balance_after: Decimal
    hash: bytes

    @property
    def balance_before(self) -> Decimal:
        """What there was before."""
        return self.balance_after - self.points


def chained(
    transfers: Sequence[Transfer], standing: MutableMapping[int, Standing], now: datetime
) -> list[Entry]:
    """The entries that transfers make, in order; `standing` is moved on to what they lead to.

    A transfer's giver comes before its taker.
    """
    at = (now - _EPOCH) // _MICROSECOND
    entries = []
    for transfer, side, user_id, points in _sides(transfers):
        before = standing[user_id]
        entry = _next(before, transfer, side, user_id, points, at)
        standing[user_id] = Standing(entry.balance_after, entry.number, entry.hash)
        entries.append(entry)
    return entries


def _sides(transfers: Sequence[Transfer]) -> Iterator[tuple[Transfer, Side, int, Decimal]]:
    for one in transfers:
        points = one.points.quantize(_HUNDREDTH)
        if one.giver:
            yield one, one.giver, one.debit, -points
        if one.taker:
            yield one, one.taker, one.credit, points


def _next(
    before: Standing, transfer: Transfer, side: Side, user_id: int, points: Decimal, at: int
) -> Entry:
    number, balance = before.entries + 1, before.balance + points
    said = entered(Entry(transfer, side, user_id, number, points, balance, b""), at)
    hashed = sha256(before.head + said.encode()).digest()
    return Entry(transfer, side, user_id, number, points, balance, hashed)


def entered(entry: Entry, at: int) -> str:
    """What is hashed of an entry; `at` is its time in microseconds since 1970."""
    one, side = entry.transfer, entry.side
    reverses = f'"{one.reverses}"' if one.reverses else "null"
    return (
        f"[{entry.user_id}, {entry.number}, {_json(side.action)}, {entry.points},"
        f" {entry.balance_after}, {_json(side.reason)}, {as_jsonb(side.metadata)}, {at},"
        f' "{one.id}", {one.debit:d}, {one.credit:d}, {_json(one.cause.source)},'
        f" {_json(one.cause.id)}, {_json(one.rule)}, {one.rule_version}, {as_jsonb(one.decided)},"
        f" {reverses}]"
    )


def as_jsonb(value: Any) -> str:
    """JSON as the type jsonb of PostgreSQL writes it; raises TypeError for floats.

    Keys are in the order of their length, then of their bytes.
    """
    return _json(_ordered(value))


def _ordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        names = sorted(value, key=_key_order) if len(value) > 1 else value
        return {name: _ordered(value[name]) for name in names}
    if isinstance(value, list | tuple):
        return [_ordered(one) for one in value]
    if isinstance(value, float):
        raise TypeError("a float has no exact form in JSON; let it be text")
    return value


def _key_order(name: str) -> tuple[int, bytes]:
    raw = name.encode()
    return len(raw), raw
