import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from typing import Any, LiteralString

import psycopg
import pytest
from laurel_events import Database, lease
from laurel_events.connections import ANSWER_SECONDS, Connection, Limits
from psycopg.errors import IdleInTransactionSessionTimeout, LockNotAvailable, QueryCanceled
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

BRIEF = Limits(statement=1, lock=1, idle=1)


@pytest.mark.requirement("EVT-051")
def test_every_wait_ends_within_30_seconds() -> None:
    """To connect, for an answer, for a lock, for who is silent or gone, for a lease."""
    assert max(astuple(Limits())) <= 30
    assert Limits().statement + ANSWER_SECONDS <= 30
    assert lease.SECONDS + lease.RENEW_SECONDS <= 30


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def value_of(connection: Connection, query: LiteralString) -> Any:
    row = await (await connection.execute(query)).fetchone()
    assert row
    return row[0]


async def test_a_statement_that_lasts_is_ended_by_the_server(dsn: str) -> None:
    async with await Connection.open(dsn, limits=BRIEF) as connection:
        with pytest.raises(QueryCanceled):
            await connection.execute("select pg_sleep(60)")


@pytest.mark.requirement("EVT-051")
async def test_a_server_that_does_not_answer_is_given_up(dsn: str) -> None:
    connection = await Connection.open(dsn, limits=BRIEF, autocommit=True)
    with (
        frozen(await value_of(connection, "select pg_backend_pid()")),
        pytest.raises(psycopg.OperationalError),
    ):
        await connection.execute("select 1")
    assert connection.closed


@pytest.mark.long
async def test_a_connection_that_a_pool_opened_gives_up_too(dsn: str) -> None:
    async with await Connection.connect(dsn, autocommit=True, **BRIEF.parameters()) as connection:
        connection.wait_no_longer(BRIEF)
        with (
            frozen(await value_of(connection, "select pg_backend_pid()")),
            pytest.raises(psycopg.OperationalError),
        ):
            await connection.execute("select 1")
        assert connection.closed


@pytest.mark.long
async def test_the_pool_forgets_a_server_that_does_not_answer(dsn: str) -> None:
    async with Database(dsn, pool_size=1, limits=BRIEF) as database:
        async with database.reading() as session:
            pid = await session.scalar(text("select pg_backend_pid()"))
        with frozen(pid), pytest.raises(OperationalError):
            async with database.reading() as session:
                await session.execute(text("select 1"))
        async with database.reading() as session:
            assert await session.scalar(text("select pg_backend_pid()")) != pid


@pytest.mark.requirement("EVT-051")
async def test_who_says_nothing_in_a_transaction_loses_its_locks(dsn: str) -> None:
    async with (
        await Connection.open(dsn, limits=BRIEF) as silent,
        await Connection.open(dsn, limits=Limits(lock=10)) as waiting,
    ):
        await silent.execute("create table held (id int)")
        await silent.commit()
        await silent.execute("lock table held")
        await waiting.execute("lock table held")
        with pytest.raises(IdleInTransactionSessionTimeout):
            await silent.execute("select 1")


async def test_a_lock_is_waited_for_no_longer_than_said(dsn: str) -> None:
    async with (
        await Connection.open(dsn) as holder,
        await Connection.open(dsn, limits=Limits(lock=1)) as waiting,
    ):
        await holder.execute("create table held (id int)")
        await holder.commit()
        await holder.execute("lock table held")
        with pytest.raises(LockNotAvailable):
            await waiting.execute("lock table held")


async def test_options_of_the_dsn_are_kept(dsn: str) -> None:
    async with await Connection.open(f"{dsn}?options=-c%20work_mem%3D5MB") as connection:
        assert await value_of(connection, "show work_mem") == "5MB"
        assert await value_of(connection, "show statement_timeout") == "20s"
