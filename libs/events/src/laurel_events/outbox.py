"""The outbox: records that leave for Kafka only if their transaction commits."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from laurel_events.copying import copy, in_binary
from laurel_events.outgoing import Packed
from laurel_events.wire import Headers, Record

CHANNEL = "outbox"

GIVEN = """unnest(
        cast(:topics as text[]), cast(:keys as bytea[]),
        cast(:values as bytea[]), cast(:headers as bytea[])
    )"""
"""The records of `columns` as rows of a statement, each a topic, key, value and headers."""

RELAY_SLEEPS = """not exists (
        select from relay_lease where not idle and expires_at > clock_timestamp()
    )"""
"""Whether the relay is to be woken by `pg_notify('outbox', '')`."""

_APPEND = text(f"""
    with appended as (
        insert into outbox (topic, key, value, headers) select * from {GIVEN}
    )
    select pg_notify('outbox', '') where {RELAY_SLEEPS}
""")  # noqa: S608 - texts of ours


_COPY = "copy outbox (topic, key, value, headers) from stdin (format binary)"
_WAKE = text(f"select pg_notify('outbox', '') where {RELAY_SLEEPS}")

_MANY = 50
"""From here on records are copied: that takes two round trips more, and per record a fraction of
what it takes to write it into an array and to read it from there."""

_STATEMENT_BYTES = 16 * 1024 * 1024
"""From here on a statement takes no more records: PostgreSQL refuses parameters of a gigabyte, and
a thousand large dead letters of one batch have as much."""

Row = tuple[str, bytes | None, bytes | None, bytes]


async def append(session: AsyncSession, records: Sequence[Record | Packed]) -> None:
    """Append records in order, at once unless they are large, and wake the relay.

    It wakes at commit, and only if it sleeps: PostgreSQL lets transactions that notify commit one
    after the other only, and a relay at work reads again anyway.
    """
    for piece in _pieces(records):
        if len(piece) < _MANY:
            await session.execute(_APPEND, _columns(piece))
        else:
            await copy(session, _COPY, in_binary(map(_copied, piece)))
            await session.execute(_WAKE)


def columns(records: Sequence[Record | Packed]) -> dict[str, list[Any]]:
    """Parameters for `GIVEN`, for a statement of a service that appends with what it saves.

    Of few records, as nothing splits them.
    """
    return _columns([_row(one) for one in records])


def _columns(rows: Sequence[Row]) -> dict[str, list[Any]]:
    names = ("topics", "keys", "values", "headers")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def _row(one: Record | Packed) -> Row:
    if isinstance(one, Packed):
        return one
    return (one.topic, one.key, one.value, pack(one.headers))


def fields(one: Record | Packed) -> tuple[bytes | None, ...]:
    """A record as `copying.in_binary` takes a row of the outbox."""
    return _copied(_row(one))


def _copied(row: Row) -> tuple[bytes | None, ...]:
    topic, key, value, headers = row
    return topic.encode(), key, value, headers


def _pieces(records: Sequence[Record | Packed]) -> Iterator[Sequence[Row]]:
    piece: list[Row] = []
    size = 0
    for one in records:
        row = _row(one)
        piece.append(row)
        size += sum(len(part or b"") for part in row[1:])
        if size >= _STATEMENT_BYTES:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


# Latin-1 maps every byte to one character and back, so that the headers of a dead letter
# survive whatever their bytes are.


def pack(headers: Headers) -> bytes:
    """Headers as stored in the outbox."""
    return orjson.dumps(
        [(name, None if value is None else value.decode("latin-1")) for name, value in headers]
    )


def unpack(packed: bytes) -> Headers:
    """Headers as they were before `pack`."""
    return [
        (name, None if value is None else value.encode("latin-1"))
        for name, value in orjson.loads(packed)
    ]
