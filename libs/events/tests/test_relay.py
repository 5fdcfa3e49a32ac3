"""The relay on a real broker: what can't be sent holds back only its own topic and key."""

from uuid import uuid4

import pytest
from laurel_events import Database
from laurel_events.parked import drop, parked_rows, retry
from laurel_events.wire import Record
from laurel_testkit import eventually
from relaying import (
    allow,
    append,
    create,
    new_topic,
    numbered,
    of_key,
    parked,
    records,
    relaying,
    waiting,
)
from sqlalchemy import text

TOO_LARGE = b"x" * 50_000
KEYS = [b"k%d" % number for number in range(40)]


async def nothing_waits(db: Database) -> bool:
    return await waiting(db) == 0


async def test_every_key_arrives_once_and_in_order(broker: str, dsn: str, db: Database) -> None:
    topic = await new_topic(broker, partitions=4)
    rows = [(key, b"%s-%d" % (key, number)) for number in range(150) for key in KEYS]
    async with relaying(broker, dsn):
        for start in range(0, len(rows), 700):
            await append(db, topic, *rows[start : start + 700])
        await eventually(lambda: nothing_waits(db), 120)
    sent = await records(broker, topic)
    for key in KEYS:
        assert of_key(key, sent) == of_key(key, rows)


@pytest.mark.requirement("EVT-034")
async def test_a_row_too_large_holds_back_only_its_key(broker: str, dsn: str, db: Database) -> None:
    topic = await new_topic(broker, max_message_bytes="20000")
    bad = KEYS[3]
    rows = [(key, b"%s-%d" % (key, number)) for number in range(30) for key in KEYS]
    at = rows.index((bad, b"k3-10"))
    await append(db, topic, *rows[:at], (bad, TOO_LARGE), *rows[at:])
    async with relaying(broker, dsn):
        await eventually(lambda: nothing_waits(db), 120)
    sent = await records(broker, topic)
    for key in KEYS:
        expected = of_key(key, rows)
        assert of_key(key, sent) == (expected[:10] if key == bad else expected)
    assert await parked(db) == [
        ("row", bad, TOO_LARGE[:20]),
        *(("successor", bad, b"k3-%d" % number) for number in range(10, 30)),
    ]


async def test_what_comes_later_waits_behind_a_parked_row(
    broker: str, dsn: str, db: Database
) -> None:
    topic = await new_topic(broker, max_message_bytes="20000")
    await append(db, topic, (b"bad", TOO_LARGE))
    async with relaying(broker, dsn):
        await eventually(lambda: nothing_waits(db), 120)
        await append(db, topic, (b"bad", b"later"), (b"good", b"later"))
        await eventually(lambda: nothing_waits(db), 120)
    assert await records(broker, topic) == [(b"good", b"later")]


async def test_successors_follow_once_the_row_is_dropped(
    broker: str, dsn: str, db: Database
) -> None:
    topic = await new_topic(broker, max_message_bytes="20000")
    await append(db, topic, (b"bad", TOO_LARGE), *numbered(b"bad", range(5)))
    async with relaying(broker, dsn):
        await eventually(lambda: nothing_waits(db), 120)
        assert await drop(dsn, [(await parked_rows(dsn))[0].id]) == 1
        await append(db, topic, *numbered(b"bad", range(5, 8)))
        await eventually(lambda: _all_sent(db))
    assert await records(broker, topic) == numbered(b"bad", range(8))


async def _all_sent(db: Database) -> bool:
    return await waiting(db) == 0 and not await parked(db)


async def test_a_topic_that_is_missing_holds_back_itself_and_follows_once_it_is_made(
    broker: str, dsn: str, db: Database
) -> None:
    there, missing = await new_topic(broker), f"test.{uuid4().hex}.v1"
    await append(db, missing, *numbered(b"a", range(3)), *numbered(b"b", range(3)))
    await append(db, there, *numbered(b"a", range(3)))
    async with relaying(broker, dsn):
        await eventually(lambda: nothing_waits(db), 120)
        assert await records(broker, there) == numbered(b"a", range(3))
        assert [scope for scope, *_ in await parked(db)] == ["topic", *["successor"] * 5]
        await append(db, missing, *numbered(b"a", range(3, 6)))
        await create(broker, missing)
        await eventually(lambda: _all_sent(db))
    sent = await records(broker, missing)
    assert of_key(b"a", sent) == of_key(b"a", numbered(b"a", range(6)))
    assert of_key(b"b", sent) == of_key(b"b", numbered(b"b", range(3)))


@pytest.mark.requirement("EVT-034")
async def test_a_row_with_neither_key_nor_value_is_sent(
    broker: str, dsn: str, db: Database
) -> None:
    topic = await new_topic(broker)
    await append(db, topic, (None, None), (b"k", None), (None, b"v"), (b"", b""))
    async with relaying(broker, dsn):
        await eventually(lambda: nothing_waits(db), 120)
    assert await records(broker, topic) == [(None, None), (b"k", None), (None, b"v"), (b"", b"")]


@pytest.mark.parametrize("size", [5 * 1024 * 1024, 20 * 1024 * 1024])
async def test_a_row_larger_than_any_request_is_parked(
    broker: str, dsn: str, db: Database, size: int
) -> None:
    topic = await new_topic(broker)
    await append(db, topic, (b"bad", b"x" * size), (b"good", b"v"))
    async with relaying(broker, dsn):
        await eventually(lambda: nothing_waits(db), 120)
    assert await records(broker, topic) == [(b"good", b"v")]


async def test_a_keyless_row_of_a_compacted_topic_is_parked(
    broker: str, dsn: str, db: Database
) -> None:
    topic = await new_topic(broker, cleanup_policy="compact")
    await append(db, topic, (b"a", b"1"), (None, b"2"), (b"a", b"3"))
    async with relaying(broker, dsn):
        await eventually(lambda: nothing_waits(db))
    assert await records(broker, topic) == [(b"a", b"1"), (b"a", b"3")]
    assert await parked(db) == [("row", None, b"2")]


async def test_a_row_whose_headers_can_not_be_read_is_parked(
    broker: str, dsn: str, db: Database
) -> None:
    topic = await new_topic(broker)
    async with db.engine.begin() as connection:
        await connection.execute(
            text("insert into outbox (topic, key, value, headers) values (:topic, 'k', 'v', 'no')"),
            {"topic": topic},
        )
    await append(db, topic, (b"k", b"later"), (b"good", b"v"))
    async with relaying(broker, dsn):
        await eventually(lambda: nothing_waits(db), 120)
    assert await records(broker, topic) == [(b"good", b"v")]
    assert [scope for scope, *_ in await parked(db)] == ["row", "successor"]


async def test_an_idle_relay_is_woken_by_a_commit(broker: str, dsn: str, db: Database) -> None:
    topic = await new_topic(broker)
    async with relaying(broker, dsn):
        await eventually(lambda: _sleeps(db))
        async with db.unit_of_work()() as tx:
            tx.publish_record(Record(topic, b"k", b"v", ()))
        await eventually(lambda: nothing_waits(db), 0.5)


async def _sleeps(db: Database) -> bool:
    async with db.reading() as session:
        return bool(await session.scalar(text("select idle from relay_lease")))


@pytest.mark.requirement("EVT-034")
async def test_a_refused_row_is_tried_again_by_command(broker: str, dsn: str, db: Database) -> None:
    topic = await new_topic(broker, max_message_bytes="20000")
    await append(db, topic, (b"k", TOO_LARGE), *numbered(b"k", range(3)))
    async with relaying(broker, dsn):
        await eventually(lambda: nothing_waits(db), 120)
        refused, *successors = await parked_rows(dsn)
        assert (refused.scope, refused.reason) == ("row", "MessageSizeTooLargeError")
        assert await retry(dsn, [one.id for one in successors]) == 0
        await allow(broker, topic, max_message_bytes="100000")
        assert await retry(dsn) == 1
        await eventually(lambda: _all_sent(db))
    assert await records(broker, topic) == [(b"k", TOO_LARGE), *numbered(b"k", range(3))]
