"""The outbox: records that leave for Kafka only if their transaction commits."""

from collections.abc import Iterator, Sequence

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from laurel_events.wire import Headers, Record

CHANNEL = "outbox"

_APPEND = text("""
    with appended as (
        insert into outbox (topic, key, value, headers)
        select * from unnest(
            cast(:topics as text[]), cast(:keys as bytea[]),
            cast(:values as bytea[]), cast(:headers as bytea[])
        )
    )
    select pg_notify('outbox', '')
    where not exists (select from relay_lease where not idle and expires_at > clock_timestamp())
""")


_STATEMENT_BYTES = 16 * 1024 * 1024
"""From here on a statement takes no more records: PostgreSQL refuses parameters of a gigabyte, and
a thousand large dead letters of one batch have as much."""

Row = tuple[str, bytes | None, bytes | None, bytes]


async def append(session: AsyncSession, records: Sequence[Record]) -> None:
    """Append records in order, with one statement unless they are large, and wake the relay.

    It wakes at commit, and only if it sleeps: PostgreSQL lets transactions that notify commit one
    after the other only, and a relay at work reads again anyway.
    """
    for piece in _pieces(records):
        topics, keys, values, headers = map(list, zip(*piece, strict=True))
        columns = {"topics": topics, "keys": keys, "values": values, "headers": headers}
        await session.execute(_APPEND, columns)


def _pieces(records: Sequence[Record]) -> Iterator[Sequence[Row]]:
    piece: list[Row] = []
    size = 0
    for one in records:
        row = (one.topic, one.key, one.value, pack(one.headers))
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
