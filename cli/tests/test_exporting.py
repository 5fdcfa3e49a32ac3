"""What is kept about a person, and whether any column that names one is missed."""

import importlib
from collections.abc import Iterator

import psycopg
import pytest
from laurel_cli.exporting import PERSON, rows_of
from laurel_cli.services import KEEPERS
from laurel_testkit import DatabaseFactory
from sqlalchemy import BigInteger, MetaData

NO_PERSON = {"other_id", "blocked_id", "last_user_id", "moderator_id", "decision_id"}
"""Whom somebody wrote to, blocked or judged: rows of the other; and what is no person at all."""


@pytest.mark.requirement("GEN-046")
async def test_a_persons_rows_are_exported_and_nobody_elses(database: DatabaseFactory) -> None:
    dsn = await database()
    async with await psycopg.AsyncConnection.connect(dsn) as known:
        await known.execute(
            "create table trades (user_id bigint, usd numeric, seal bytea)"
            " partition by hash (user_id)"
        )
        await known.execute(
            "create table trades_0 partition of trades for values with (modulus 1, remainder 0)"
        )
        await known.execute("create table acts (id bigint, decided_by bigint, at timestamptz)")
        await known.execute("create table rates (id bigint, points numeric)")
        await known.execute("insert into trades values (7, 1.50, 'x'), (7, 2, 'y'), (8, 3, 'z')")
        await known.execute("insert into acts values (1, 7, '2025-06-01T00:00:00Z'), (7, 8, now())")
        await known.execute("insert into rates values (7, 1)")
    found = await rows_of(dsn, 7)
    assert found["trades"] == [{"user_id": 7, "usd": 1.5}, {"user_id": 7, "usd": 2}]
    assert [row["id"] for row in found["acts"]] == [1]
    assert found.keys() == {"trades", "acts"}


@pytest.mark.requirement("GEN-046")
@pytest.mark.parametrize("service", KEEPERS)
def test_every_column_that_names_a_person_is_known(service: str) -> None:
    """A table with a person under a name of its own would be left out of what they are given."""
    missed = [
        name
        for name in columns(service)
        if name.endswith(("_id", "_by", "_user")) and not PERSON.fullmatch(name.split(".")[1])
        if name.split(".")[1] not in NO_PERSON
    ]
    assert missed == [], "put these into laurel_cli.exporting.PERSON, or into NO_PERSON with why"


def columns(service: str) -> Iterator[str]:
    """The whole numbers of a service's tables, which ids of people are."""
    metadata: MetaData = importlib.import_module(f"{service}.tables").metadata
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, BigInteger):
                yield f"{table.name}.{column.name}"
