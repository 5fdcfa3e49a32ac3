"""Statements that leave together run in order, in one transaction, each with a view of its own."""

import asyncio

import psycopg
import pytest
from laurel_events import Database
from laurel_events.pipelining import together
from sqlalchemy import text

_PUT = text("insert into outbox (topic, value, headers) values (:topic, '1', '[]')")
_LOCK = text("select 1 from outbox where topic = :topic for update")
_READ = text("select topic, cast('100%' as text) from outbox order by id")


async def test_each_sees_what_those_before_it_did(db: Database) -> None:
    async with db.unit_of_work()() as tx:
        found = await together(
            tx.session, (_PUT, {"topic": "a"}), (_PUT, {"topic": "b"}), (_READ, {})
        )

    assert found == [[], [], [("a", "100%"), ("b", "100%")]]


async def test_nothing_is_left_where_one_fails(db: Database) -> None:
    with pytest.raises(psycopg.errors.NotNullViolation):
        async with db.unit_of_work()() as tx:
            await together(tx.session, (_PUT, {"topic": "a"}), (_PUT, {"topic": None}))

    async with db.unit_of_work()() as tx:
        assert await together(tx.session, (_READ, {})) == [[]]


async def test_who_waits_for_a_lock_sees_what_was_done_meanwhile(db: Database) -> None:
    async with db.unit_of_work()() as tx:
        await together(tx.session, (_PUT, {"topic": "a"}))

    async def waits() -> object:
        async with db.unit_of_work()() as tx:
            return (await together(tx.session, (_LOCK, {"topic": "a"}), (_READ, {})))[1]

    async with db.unit_of_work()() as tx:
        await together(tx.session, (_LOCK, {"topic": "a"}))
        waiting = asyncio.create_task(waits())
        await together(tx.session, (_PUT, {"topic": "b"}))

    assert await waiting == [("a", "100%"), ("b", "100%")]
