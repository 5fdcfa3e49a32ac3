"""The outbox: records that leave for Kafka only if their transaction commits."""

from collections.abc import Sequence

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
""")


async def append(session: AsyncSession, records: Sequence[Record]) -> None:
    """Append records in order with one statement, and wake the relay at commit."""
    await session.execute(
        _APPEND,
        {
            "topics": [record.topic for record in records],
            "keys": [record.key for record in records],
            "values": [record.value for record in records],
            "headers": [pack(record.headers) for record in records],
        },
    )


# Latin-1 maps every byte to one character and back, so that the headers of a dead letter
# survive whatever their bytes are.


def pack(headers: Headers) -> bytes:
    """Headers as stored in the outbox."""
    return orjson.dumps([(name, value.decode("latin-1")) for name, value in headers])


def unpack(packed: bytes) -> Headers:
    """Headers as they were before `pack`."""
    return [(name, value.encode("latin-1")) for name, value in orjson.loads(packed)]
