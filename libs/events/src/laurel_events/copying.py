"""Rows that are many: COPY takes them in without a plan, a parameter or a list in between."""

from collections.abc import Iterable, Sequence
from struct import Struct
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_count = Struct(">h").pack
_length = Struct(">i").pack


async def copy(session: AsyncSession, statement: str, data: bytes) -> None:
    """Run a `copy … from stdin` in the session's transaction, with these as its input."""
    connection = await (await session.connection()).get_raw_connection()
    driver: Any = connection.driver_connection
    async with driver.cursor() as cursor, cursor.copy(statement) as writing:
        await writing.write(data)


def in_binary(rows: Iterable[Sequence[bytes | None]]) -> bytes:
    """Rows of text and bytea as `(format binary)` reads them; None is null."""
    parts = [_SIGNATURE]
    for row in rows:
        parts.append(_count(len(row)))
        for field in row:
            parts += (_NULL,) if field is None else (_length(len(field)), field)
    return b"".join((*parts, _END))
