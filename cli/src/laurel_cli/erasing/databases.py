"""What is left of a person in a service's database."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from laurel_cli.erasing.personal import Personal, needles
from laurel_cli.erasing.remain import Remain
from laurel_cli.exporting import Rows, rows_of
from laurel_cli.services import Declared

_TABLES: LiteralString = """
    select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
    order by relname
"""
_LIKE = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


async def remains(
    service: Declared, dsn: str, user_id: int, personal: Personal
) -> Sequence[Remain]:
    """Rows of the person in tables that keep none of deleted people, and their values anywhere.

    Which tables keep rows, and why, is declared in the service's `pyproject.toml`.
    """
    rows = await rows_of(dsn, user_id)
    return [*_rows(service, rows), *await _values(service, dsn, personal)]


def _rows(service: Declared, rows: Rows) -> Iterator[Remain]:
    for table, found in rows.items():
        if table not in service.kept:
            yield Remain(f"{service.name}.{table}", f"{len(found)} rows about them")


async def _values(service: Declared, dsn: str, personal: Personal) -> Sequence[Remain]:
    if not personal.values:
        return []
    found = []
    async with await psycopg.AsyncConnection.connect(dsn) as database:
        await database.execute("set transaction read only")
        for (table,) in await (await database.execute(_TABLES)).fetchall():
            searched = personal.words if table in service.kept else personal.values
            if searched and (count := await _count(database, table, searched)):
                what = f"{count} rows with their name, mail address, picture or wallet"
                found.append(Remain(f"{service.name}.{table}", what))
    return found


async def _count(database: Any, table: str, values: Collection[str]) -> int:
    query = sql.SQL("select count(*) from {} as one where to_jsonb(one)::text like any(%s)").format(
        sql.Identifier(table)
    )
    patterns = [f"%{needle.translate(_LIKE)}%" for needle in needles(values)]
    (count,) = await (await database.execute(query, [patterns])).fetchone()
    return int(count)
