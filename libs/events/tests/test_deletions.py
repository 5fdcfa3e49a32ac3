import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from events_samples import NOW, Fetched, batch, dead_letters, remember
from laurel_events import Database, Flow, Message, Transaction, naturally_idempotent
from laurel_events.applier import Applier
from laurel_events.dead_letter_limits import DeadLetterLimits
from laurel_events.deletions import as_deletion
from laurel_events.wire import Record, UndecodableError
from laurel_schemas import deletion_of
from laurel_schemas.accounts_users_v1 import TOPIC, UserDeleted
from laurel_schemas.trading_trades_v1 import TOPIC as TRADES
from laurel_schemas.trading_trades_v1 import TradeExecuted

EMPTY = Record(TOPIC.name, b"7", None, ())


def tombstone(key: bytes | None, offset: int = 0) -> Fetched:
    return Fetched(Record(TOPIC.name, key, None, ()), offset)


def test_only_a_topic_that_says_so_has_deletions() -> None:
    assert deletion_of(TOPIC.name) is UserDeleted
    assert deletion_of(TRADES.name) is None
    assert deletion_of("nobodys.topic.v1") is None


def test_a_record_without_value_deletes_its_key() -> None:
    read = as_deletion(UserDeleted, tombstone(b"7"))
    assert read.event == UserDeleted(user_id=7)
    assert read.meta.time == NOW


def test_its_time_is_what_its_headers_say_if_they_do() -> None:
    said = Record(TOPIC.name, b"7", None, (("ce_time", b"2026-01-01T00:00:00Z"),))
    assert as_deletion(UserDeleted, Fetched(said, 0)).meta.time == datetime(2026, 1, 1, tzinfo=UTC)


def test_its_id_is_that_of_its_place() -> None:
    first, again, next_ = (
        as_deletion(UserDeleted, tombstone(b"7", offset)).meta.id for offset in (1, 1, 2)
    )
    assert first == again != next_


@pytest.mark.parametrize("key", [None, b"", b"seven", b"0", b"\xff", b'7,"user_id":8'])
def test_a_key_that_is_none_is_undecodable(key: bytes | None) -> None:
    with pytest.raises(UndecodableError, match="should be a user_id"):
        as_deletion(UserDeleted, tombstone(key))


async def test_a_consumer_hears_of_a_deletion_and_buries_an_empty_record(db: Database) -> None:
    heard: list[int] = []

    @naturally_idempotent
    async def forget(users: Sequence[Message[UserDeleted]], tx: Transaction) -> None:
        heard.extend(user.event.user_id for user in users)

    flow = Flow("test", {UserDeleted: forget, TradeExecuted: remember}, ())
    applier = Applier(flow, db, {}, lambda: NOW, DeadLetterLimits())
    empty_trade = Record(TRADES.name, b"7", None, (("ce_type", b"trading.trade.executed"),))
    both = batch(EMPTY, empty_trade, handled=flow.consumes)
    assert await applier.apply(both, asyncio.Event())
    assert heard == [7]
    assert [letter["dlq_topic"] for letter in await dead_letters(db)] == [TRADES.name]


async def test_who_does_not_ask_for_deletions_passes_them_over(db: Database) -> None:
    applier = Applier(Flow("test", {}, ()), db, {}, lambda: NOW, DeadLetterLimits())
    assert await applier.apply(batch(EMPTY), asyncio.Event())
    assert await dead_letters(db) == []
