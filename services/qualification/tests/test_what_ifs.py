"""What another ladder would have done: the same rules over the same past, and nothing changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laurel_events import Database
from laurel_events.testing import claimed, message, published
from laurel_schemas.badges_badges_v1 import BadgeActivated
from laurel_schemas.trade_content import TradeLimits
from laurel_service import Service
from laurel_service.testing import bearer, client
from pydantic import TypeAdapter
from qualification.handlers import WHAT_IF, answer_what_if, count_badges, record_trades
from qualification.ladders import Ladders
from qualification.rules import Ladder
from qualification.rules.what_if import PastCount, PastTrade, replayed
from qualification.settings import LADDER, MILESTONES, TIERS
from sqlalchemy import text

from .conftest import NOW

LIMITS = TradeLimits(ahead=timedelta(days=1))
JOBS = "/api/v1/qualification/admin/what-ifs"
ADMIN = bearer(1, roles=("user", "admin"))
AT = datetime(2025, 1, 1, tzinfo=UTC)
HALVED = Ladder(
    (replace(TIERS[0], required_volume_usd=Decimal(50_000), fee_reduction_percent=15), *TIERS[1:]),
    MILESTONES,
)
HARDER = Ladder((TIERS[0], replace(TIERS[1], badges_required=3), *TIERS[2:]), MILESTONES)


def traded(day: int, usd: int, fee: str | None = None) -> PastTrade:
    return PastTrade(AT + timedelta(days=day), Decimal(usd), fee and Decimal(fee))  # type: ignore[arg-type]


@pytest.mark.requirement("TIER-052")
@pytest.mark.parametrize(
    ("trades", "badges", "ladder", "changes", "extra"),
    [
        ([traded(1, 60_000)], [], HALVED, [(1, "gained")], "0"),
        ([traded(1, 60_000), traded(2, 60_000)], [], HALVED, [(1, "earlier")], "0"),
        ([traded(1, 60_000), traded(2, 1, "10")], [], HALVED, [(1, "gained")], "1.5"),
        ([traded(1, 120_000), traded(2, 1, "9")], [], HALVED, [], "0.5"),
        ([traded(1, 600_000)], [2], HARDER, [(2, "lost")], "0"),
        ([traded(1, 600_000), traded(9, 1, "8")], [2, 3], HARDER, [(2, "later")], "0"),
        ([traded(1, 600_000), traded(9, 1, "8")], [2], HARDER, [(2, "lost")], "-1"),
        ([traded(1, 600_000)], [2], LADDER, [], "0"),
        ([], [2], HARDER, [], "0"),
    ],
)
def test_a_past_under_two_ladders(
    trades: list[PastTrade], badges: list[int], ladder: Ladder, changes: Any, extra: str
) -> None:
    counts = [PastCount(AT + timedelta(days=3 + n), count) for n, count in enumerate(badges)]

    replay, number = replayed(trades, counts, LADDER, ladder)

    assert [(one.level, one.change) for one in replay.differences()] == changes
    assert replay.extra_discount_usd == Decimal(extra)
    assert number == len(trades)


@pytest.mark.requirement("TIER-052")
@given(st.lists(st.integers(0, 3_000_000), max_size=12), st.lists(st.integers(1, 7), max_size=5))
def test_the_level_in_the_end_is_that_of_the_figures(usd: list[int], badges: list[int]) -> None:
    trades = [traded(day, amount) for day, amount in enumerate(usd)]
    counts = [PastCount(AT + timedelta(days=2 * n), c) for n, c in enumerate(sorted(badges))]

    replay, _ = replayed(trades, counts, LADDER, HALVED)

    figures = Decimal(sum(usd)), max(badges, default=0)
    assert replay.now.level == LADDER.level(*figures)
    assert replay.then.level == HALVED.level(*figures)
    assert sorted(replay.now.reached) == list(range(1, replay.now.level + 1))


@pytest.mark.requirement("TIER-052")
async def test_an_operator_asks_and_nothing_is_changed(
    opened: Database, service: Service, trade: Callable[..., Any]
) -> None:
    trades = [trade("60000"), trade("600000", user_id=8), trade("120000", user_id=9)]
    two = BadgeActivated(user_id=8, badge_id="b", activated_badges=2, activated_at=NOW)
    async with opened.unit_of_work(lambda: NOW)() as tx:
        await record_trades([message(one) for one in trades], tx, Ladders(), LIMITS)
        await count_badges([message(two)], tx, Ladders())
    before = await _state(opened)
    tiers = (HALVED.tiers[0], HARDER.tiers[1], *TIERS[2:])
    wanted = TypeAdapter(Ladder).dump_python(Ladder(tiers, MILESTONES), mode="json")

    async with client(service) as http:
        refused = await http.post(JOBS, json={"ladder": wanted | {"tiers": []}}, headers=ADMIN)
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "LADDER_INVALID")
        assert (
            await http.post(JOBS, json={"ladder": wanted}, headers=bearer(7))
        ).status_code == 403
        asked = await http.post(JOBS, json={"ladder": wanted}, headers=ADMIN)
        assert (asked.status_code, asked.json()["data"]["state"]) == (202, "running")
        place = f"{JOBS}/{asked.json()['data']['id']}"
        for task in await claimed(opened, WHAT_IF):
            await answer_what_if(task, opened.unit_of_work(lambda: NOW), Ladders())
        answer = (await http.get(place, headers=ADMIN)).json()["data"]
        changes = (await http.get(f"{place}/changes", headers=ADMIN)).json()["data"]
        stopped = await http.post(f"{place}/stop", headers=ADMIN)
        unknown = await http.get(f"{JOBS}/{UUID(int=5)}", headers=ADMIN)

    assert (answer["state"], answer["users"], answer["trades"]) == ("done", 3, 3)
    assert answer["tiers"] == [
        {"level": 1, "gained": 1, "lost": 0, "earlier": 0, "later": 0},
        {"level": 2, "gained": 0, "lost": 1, "earlier": 0, "later": 0},
    ]
    told = [(one["userId"], one["level"], one["change"]) for one in changes["changes"]]
    assert (told, changes["nextCursor"]) == ([(7, 1, "gained"), (8, 2, "lost")], None)
    assert (stopped.status_code, unknown.status_code) == (409, 404)
    assert await _state(opened) == before


async def _state(database: Database) -> list[Any]:
    tables = ("standings", "tier_unlocks", "tier_rules", "trade_ledger", "milestones_reached")
    async with database.reading() as session:
        kept = [
            sorted(await session.scalars(text(f"select cast(kept as text) from {table} as kept")))
            for table in tables
        ]
    return [*kept, len(await published(database))]
