"""Statements that leave together: one round trip for all, and each sees what is committed by then.

A statement that waits for a lock sees the rows of before its wait; one that comes after it does
not. So what is asked under a lock is asked behind the statement that takes it, and takes no round
trip of its own.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.ext.asyncio import AsyncSession

Step = tuple[TextClause, Mapping[str, Any]]
"""A statement and its parameters."""

Rows = list[tuple[Any, ...]]

_DIALECT = dialect(paramstyle="pyformat")  # type: ignore[no-untyped-call]


async def together(session: AsyncSession, *steps: Step) -> list[Rows]:
    """Run statements in order in the session's transaction; returns the rows of each.

    Raises psycopg's error for the first that fails: none after it is run.
    """
    connection = await (await session.connection()).get_raw_connection()
    driver: Any = connection.driver_connection
    cursors = [driver.cursor() for _ in steps]
    async with driver.pipeline():
        for cursor, (statement, values) in zip(cursors, steps, strict=True):
            await cursor.execute(_written(statement), values)
    # A cursor that holds rows is at one; what it says of their columns takes longer to make.
    return [[] if cursor.rownumber is None else await cursor.fetchall() for cursor in cursors]


async def alone(session: AsyncSession, statement: TextClause, values: Mapping[str, Any]) -> None:
    """Run a statement that returns nothing, without SQLAlchemy's work about it."""
    connection = await (await session.connection()).get_raw_connection()
    driver: Any = connection.driver_connection
    await driver.execute(_written(statement), values)


@lru_cache(maxsize=256)
def _written(statement: TextClause) -> str:
    """As psycopg reads it."""
    return str(statement.compile(dialect=_DIALECT))
