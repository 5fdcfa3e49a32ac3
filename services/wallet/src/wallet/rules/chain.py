"""The chain of an account's entries: each is hashed with the hash before it (WALLET-021).

What is hashed is a JSON array of all that an entry and its transfer say, character by character as
the function `entered` of the database makes it. So whoever verifies computes it from the rows with
a program that did not post them; a test holds the two against one another.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring as _quoted
from typing import Any, NamedTuple

from wallet.rules.books import Side, Transfer

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_HUNDREDTH = Decimal("0.01")


class Standing(NamedTuple):
    """Where an account stands: its balance, how many entries led to it, and the last one's hash."""

    balance: Decimal
    entries: int
    head: bytes


class Why(NamedTuple):
    """A transfer with its id and `decided` as they are written, and what is hashed of it.

    `given` and `taken` are the numbers of its entries; None on the side of a system account.
    """

    transfer: Transfer
    id: str
    decided: str
    said: str
    given: int | None
    taken: int | None


class Entry(NamedTuple):
    """A person's side of a transfer, with its place in their chain.

    `metadata` are those of the side as they are written.
    """

    why: Why
    side: Side
    user_id: int
    number: int
    points: Decimal
    balance_before: Decimal
    balance_after: Decimal
    hash: bytes
    metadata: str

    @property
    def transfer(self) -> Transfer:
        """The transfer that it is a side of."""
        return self.why.transfer


def explained(
    transfers: Sequence[Transfer], standing: Mapping[int, Standing], now: datetime
) -> list[Why]:
    """Transfers with the numbers of their entries, of which nothing is added up or hashed yet."""
    at = (now - _EPOCH) // _MICROSECOND
    numbers = {user_id: account.entries for user_id, account in standing.items()}
    found = []
    for one in transfers:
        given = taken = None
        if one.giver:
            given = numbers[one.debit] = numbers[one.debit] + 1
        if one.taker:
            taken = numbers[one.credit] = numbers[one.credit] + 1
        found.append(_why(one, at, given, taken))
    return found


def entered(whys: Sequence[Why], standing: MutableMapping[int, Standing]) -> list[Entry]:
    """The entries of transfers that were `explained` from here on, in order.

    `standing` is moved on to what they lead to. A transfer's giver comes before its taker.
    """
    entries = []
    for why in whys:
        one = why.transfer
        points = one.points.quantize(_HUNDREDTH)
        if one.giver:
            entries.append(_next(standing, why, one.giver, one.debit, -points))
        if one.taker:
            entries.append(_next(standing, why, one.taker, one.credit, points))
    return entries


def _why(one: Transfer, at: int, given: int | None, taken: int | None) -> Why:
    """`at` is the time of posting in microseconds since 1970."""
    id_, decided = str(one.id), as_jsonb(one.decided)
    reverses = f'"{one.reverses}"' if one.reverses else "null"
    said = (
        f'{at}, "{id_}", {int(one.debit)}, {int(one.credit)}, {_quoted(one.cause.source)},'
        f" {_quoted(one.cause.id)}, {_quoted(one.rule)}, {one.rule_version}, {decided},"
        f" {reverses}]"
    )
    return Why(one, id_, decided, said, given, taken)


def _next(
    standing: MutableMapping[int, Standing], why: Why, side: Side, user_id: int, points: Decimal
) -> Entry:
    before, entries, head = standing[user_id]
    number, after, metadata = entries + 1, before + points, as_jsonb(side.metadata)
    said = (
        f"[{user_id}, {number}, {_quoted(side.action)}, {points!s}, {after!s},"
        f" {_quoted(side.reason)}, {metadata}, {why.said}"
    )
    hashed = sha256(head + said.encode()).digest()
    standing[user_id] = Standing(after, number, hashed)
    return Entry(why, side, user_id, number, points, before, after, hashed, metadata)


def as_jsonb(value: Any) -> str:
    """JSON as the type jsonb of PostgreSQL writes it; raises TypeError for floats.

    Keys are in the order of their length, then of their bytes.
    """
    if isinstance(value, dict):
        members = [_member(name, value[key]) for key, name in _ordered(tuple(value))]
        return f"{{{', '.join(members)}}}"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(as_jsonb, value))}]"
    return _plain(value)


def _member(name: str, value: Any) -> str:
    # Nearly all are one of these two; a bool is no int here.
    if type(value) is str:
        return name + _quoted(value)
    return f"{name}{value}" if type(value) is int else name + as_jsonb(value)


def _plain(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, Mapping):
        return as_jsonb(dict(value))
    raise TypeError(f"a {type(value).__name__} has no exact form in JSON; let it be text")


@lru_cache(maxsize=1_000)
def _ordered(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Names in the order that jsonb keeps, each as it stands before its value."""
    return tuple((name, f"{_quoted(name)}: ") for name in sorted(names, key=_key_order))


def _key_order(name: str) -> tuple[int, bytes]:
    raw = name.encode()
    return len(raw), raw
