"""What is appended to the outbox lies there in order, whichever way it came."""

from datetime import UTC, datetime
from typing import cast

import pytest
from laurel_events import Database, Message, Metadata, Transaction, outbox
from laurel_events.outgoing import encode, written
from laurel_events.provenance import Provenance
from laurel_events.testing import message
from laurel_events.wire import Record
from laurel_schemas.wallet_points_v1 import PrizeDelivered
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
TOLD = PrizeDelivered(
    user_id=7,
    competition_id="c",
    prize_id="p",
    points="1.00",  # type: ignore[arg-type]
    delivered_at=NOW,
)
TRACE = f"00-{32 * 'a'}-{16 * 'b'}-01"


def records(count: int) -> list[Record]:
    """Records of every kind: without key, without value, with headers of any bytes."""
    headers = (("h", b"\x00\xff\\"), ("ä", None))
    return [
        Record(
            f"topic-{n % 3}",
            None if n % 5 == 1 else b"k\x00\t\\.\n%d" % n,
            None if n % 5 == 2 else b"v" * n,
            headers if n % 2 else (),
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [1, 49, 50, 51, 500])
async def test_few_and_many_records_lie_there_as_they_were(db: Database, count: int) -> None:
    given = records(count)
    async with db.unit_of_work()() as tx:
        for record in given:
            tx.publish_record(record)

    async with db.reading() as session:
        found = await session.execute(text("select * from outbox order by id"))
        rows = [Record(row.topic, row.key, row.value, _headers(row)) for row in found]
    assert rows == given


async def test_nothing_of_many_is_left_of_a_transaction_that_fails(db: Database) -> None:
    async with db.unit_of_work()() as tx:
        await outbox.append(tx.session, records(200))
        await tx.session.rollback()

    async with db.reading() as session:
        assert await session.scalar(text("select count(*) from outbox")) == 0


def test_what_was_written_without_a_model_is_the_same_record() -> None:
    told = TOLD
    meta = message(told).meta

    assert written(PrizeDelivered, "7", told.encode(), meta) == encode(told, meta)
    names = sum(
        len(name.encode()) + len(value or b"") for name, value in encode(told, meta).headers
    )
    assert encode(told, meta).size >= len(told.encode()) + names


@pytest.mark.parametrize(("trace", "origin"), [(None, None), (TRACE, "t/0/1")])
@pytest.mark.parametrize("caused", [False, True])
def test_what_is_published_without_a_model_is_the_same(
    caused: bool, trace: str | None, origin: str | None
) -> None:
    id_ = uuid7()
    own = Provenance("/laurel/t", lambda: id_, None, trace, origin)
    tx = Transaction(cast(AsyncSession, None), NOW, own)
    by = Metadata(uuid7(), "t", "/s", NOW, uuid7(), None, trace, origin)
    cause = Message(TOLD, by) if caused else None
    tx.publish(TOLD, cause=cause)
    tx.publish_written(PrizeDelivered, TOLD.key, TOLD.encode(), cause)

    modelled, ready = tx.records
    assert outbox.fields(ready) == outbox.fields(modelled)
    assert modelled.size <= ready.size <= modelled.size + 200


def _headers(row: object) -> tuple[tuple[str, bytes | None], ...]:
    return tuple(outbox.unpack(row.headers))  # type: ignore[attr-defined]
