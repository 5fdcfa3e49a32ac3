"""Everything that services keep about a person, row by row (GEN-046)."""

import asyncio
import re
from typing import Any, LiteralString

import psycopg
from laurel_stack.endpoints import Endpoints
from psycopg import sql

from laurel_cli.services import KEEPERS

Rows = dict[str, list[dict[str, Any]]]

PERSON = re.compile(r"(user|admin|sender|actor|reporter)_id|(first|second)_user|\w+_by")
"""The columns that say whose a row is, or who did it."""

_MOST_ROWS = 100_000
"""Of one table; a person's trades of years are fewer."""
_COLUMNS: LiteralString = """
    select table_name, array_agg(column_name::text order by ordinal_position)
            filter (where data_type <> 'bytea'),
        array_agg(column_name::text order by ordinal_position)
            filter (where data_type = 'bigint')
    from information_schema.columns
    join pg_class on relname = table_name and relnamespace = 'public'::regnamespace
    where table_schema = 'public' and relkind in ('r', 'p') and not relispartition
    group by table_name order by table_name
"""


async def export(endpoints: Endpoints, user_id: int) -> dict[str, Rows]:
    """The rows of a person in every service's database, by service and table."""
    asked = (rows_of(endpoints.postgres[service], user_id) for service in KEEPERS)
    return dict(zip(KEEPERS, await asyncio.gather(*asked), strict=True))


async def rows_of(dsn: str, user_id: int) -> Rows:
    """The rows of a person in one database, without columns of bytes: keys, seals and hashes.

    All as of one moment. Tables that hold nothing of the person are left out.
    """
    async with await psycopg.AsyncConnection.connect(dsn) as database:
        await database.execute("set transaction isolation level repeatable read, read only")
        tables = await (await database.execute(_COLUMNS)).fetchall()
        found = {}
        for table, columns, integers in tables:
            persons = [one for one in integers or () if PERSON.fullmatch(one)]
            if persons and (rows := await _rows(database, table, columns, persons, user_id)):
                found[table] = rows
    return found


async def _rows(
    database: Any, table: str, columns: list[str], persons: list[str], user_id: int
) -> list[dict[str, Any]]:
    """As JSON of PostgreSQL's own: numbers and times come as they are kept."""
    query = sql.SQL(
        "select to_jsonb(mine) from (select {columns} from {table} where {person} limit {most})"
        " as mine"
    ).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        table=sql.Identifier(table),
        person=sql.SQL(" or ").join(
            sql.SQL("{} = %(user)s").format(sql.Identifier(one)) for one in persons
        ),
        most=sql.Literal(_MOST_ROWS),
    )
    cursor = await database.execute(query, {"user": user_id})
    return [row for (row,) in await cursor.fetchall()]
