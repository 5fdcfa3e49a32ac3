"""What is hashed: the same text by the program that posts and by the database that verifies."""

import random
import string
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wallet.rules.books import Cause, Side, System, Transfer
from wallet.rules.chain import Standing, as_jsonb, entered, explained
from wallet.store.ledger import enter, keep, lock
from wallet_world import World

_LETTERS = string.printable + "äß€😀\u007f\u0001\u001f\\\"\u2028'"


def _text(dice: random.Random) -> str:
    return "".join(dice.choices(_LETTERS, k=dice.randint(1, 8)))


def _value(dice: random.Random, depth: int = 2) -> Any:
    kinds = [_text(dice), dice.randint(-(10**18), 10**18), None, True, False, {}, []]
    if depth and dice.random() < 0.5:
        return {_text(dice): _value(dice, depth - 1) for _ in range(dice.randint(0, 4))}
    if depth and dice.random() < 0.3:
        return [_value(dice, depth - 1) for _ in range(3)]
    return dice.choice(kinds)


def _transfer(dice: random.Random, number: int) -> Transfer:
    side = Side(_text(dice), _text(dice), {_text(dice): _value(dice) for _ in range(3)})
    gives = number % 5 == 4
    return Transfer(
        id=UUID(int=number + 1),
        debit=7 if gives else System.ISSUED,
        credit=8 if gives else 7,
        points=Decimal("0.1" if gives else dice.choice(["1", "0.1", "12.50", "100000.00"])),
        cause=Cause(_text(dice), _text(dice)),
        rule=_text(dice),
        rule_version=dice.randint(1, 9),
        decided={_text(dice): _value(dice) for _ in range(3)},
        giver=side if gives else None,
        taker=side,
        reverses=UUID(int=5) if number % 3 == 0 else None,
    )


@pytest.mark.requirement("WALLET-021")
async def test_the_database_computes_what_was_posted(world: World) -> None:
    dice = random.Random(1)
    times = [datetime(1999, 12, 31, 23, 59, 59, 1, UTC), datetime(2025, 6, 1, tzinfo=UTC)]
    for batch in range(6):
        at = times[batch % 2] + timedelta(microseconds=batch)
        async with world.database.unit_of_work(lambda at=at: at)() as tx:  # type: ignore[misc]
            accounts = await lock(tx.session, [7, 8])
            standing = {user: account.standing for user, account in accounts.items()}
            transfers = [_transfer(dice, batch * 50 + one) for one in range(50)]
            whys = explained(transfers, standing, at)
            await keep(tx.session, whys, at)
            await enter(tx.session, entered(whys, standing), standing, at)

    rows = await world.rows("""
        select entry.number, entry.hash = sha256(
            coalesce(lag(entry.hash) over (partition by entry.user_id order by number), '')
            || convert_to(entered(entry, transfers), 'UTF8')
        ) as same
        from entries as entry join transfers on transfers.id = transfer_id
    """)
    assert len(rows) == 360
    assert all(row.same for row in rows)


async def test_jsonb_is_written_as_the_database_writes_it(world: World) -> None:
    dice = random.Random(2)
    values = [_value(dice, 3) for _ in range(1000)]

    rows = await world.rows(
        "select cast(value as jsonb)::text as written"
        " from unnest(cast(:values as text[])) with ordinality as given(value, n) order by n",
        values=[orjson.dumps(one).decode() for one in values],
    )

    assert [row.written for row in rows] == [as_jsonb(one) for one in values]
    with pytest.raises(TypeError, match="float"):
        as_jsonb({"a": [0.1]})


@pytest.mark.requirement("WALLET-021")
@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=20), st.integers(1, 19))
def test_a_split_of_a_batch_changes_nothing(amounts: list[int], at: int) -> None:
    now = datetime(2025, 6, 1, tzinfo=UTC)
    dice = random.Random(3)
    all_ = [
        _transfer(dice, 5 * one)._replace(points=Decimal(amount) / 100)
        for one, amount in enumerate(amounts)
    ]
    whole = {7: Standing(Decimal(0), 0, b"")}
    split = dict(whole)

    entries = entered(explained(all_, whole, now), whole)

    first = entered(explained(all_[:at], split, now), split)
    rest = entered(explained(all_[at:], split, now), split)
    assert [*first, *rest] == entries
    assert split == whole
    assert whole[7].balance == sum(Decimal(amount) for amount in amounts) / 100
