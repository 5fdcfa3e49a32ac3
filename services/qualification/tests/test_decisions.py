"""Why a tier was locked or unlocked, at any past moment: the rule, the figures, the events."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from laurel_events import Database
from laurel_events.testing import message
from laurel_schemas.badges_badges_v1 import BadgeActivated
from laurel_schemas.trade_content import TradeLimits
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service import Service
from laurel_service.testing import bearer, client
from qualification.handlers import count_badges, install_ladder, record_trades
from qualification.ladders import Ladders
from qualification.rules import Ladder
from qualification.settings import MILESTONES, TIERS
from sqlalchemy import text

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
LIMITS = TradeLimits(ahead=timedelta(days=1))
HARDER = Ladder(
    (TIERS[0], replace(TIERS[1], badges_required=3), *TIERS[2:]),
    MILESTONES,
)
MakeTrade = Callable[..., TradeExecuted]
Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest_asyncio.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with client(service) as opened:
        yield opened


@pytest.fixture
def ask(http: httpx.AsyncClient) -> Ask:
    """Asks why a tier of user 7 was what it was, some hours after noon."""

    async def decision(level: int, hours: float, user_id: int = 7) -> dict[str, Any]:
        at = (NOON + timedelta(hours=hours)).isoformat()
        answer = await http.get(
            f"/api/v1/qualification/me/tiers/{level}/decision",
            params={"at": at},
            headers=bearer(user_id),
        )
        assert answer.status_code == 200, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    return decision


async def count(database: Database, hours: float, *events: Any) -> Sequence[Any]:
    """Hands trades or badges to their handler some hours after noon."""
    messages = [message(event) for event in events]
    async with database.unit_of_work(lambda: NOON + timedelta(hours=hours))() as tx:
        if isinstance(events[0], TradeExecuted):
            await record_trades(messages, tx, Ladders(), LIMITS)
        else:
            await count_badges(messages, tx, Ladders())
    return messages


def badge(number: int) -> BadgeActivated:
    return BadgeActivated(
        user_id=7, badge_id=f"badge_{number}", activated_badges=number, activated_at=NOON
    )


@pytest.mark.requirement("TIER-050")
async def test_a_decision_is_explained_as_of_any_moment(
    ask: Ask, opened: Database, trade: MakeTrade
) -> None:
    """Volume at 13:00, badges at 14:00 and 15:00; tier 2 asks for 500,000 and two badges."""
    await count(opened, 0, trade("400000"))
    (decider,) = await count(opened, 1, trade("120000", trade_id="decider"))
    await count(opened, 2, badge(1))
    (second,) = await count(opened, 3, badge(2))
    await count(opened, 4, trade("1000000"))

    before, volume_met, unlocked = [await ask(2, hours) for hours in (0.5, 2.5, 9)]
    figures = ("status", "volumeUsd", "badgesActivated", "volumeMet", "badgesMet")
    assert [before[name] for name in figures] == ["Locked", "400000", 0, False, False]
    assert before["volumeReachedBy"] is before["badgesReachedBy"] is before["decidedBy"] is None
    assert [volume_met[name] for name in figures] == ["Locked", "520000", 1, True, False]
    tipped = {"kind": "badge", "id": "badge_2", "eventId": str(second.meta.id)}
    assert unlocked == {
        "level": 2,
        "name": "Quant Ape",
        "at": "2025-06-01T21:00:00Z",
        "status": "Unlocked",
        "ruleVersion": 1,
        "requiredVolumeUsd": "500000",
        "volumeUsd": "520000",
        "badgesRequired": 2,
        "badgesActivated": 2,
        "volumeMet": True,
        "badgesMet": True,
        "decidedBy": {**tipped, "at": "2025-06-01T15:00:00Z"},
        "volumeReachedBy": {
            "kind": "trade",
            "id": "decider",
            "eventId": str(decider.meta.id),
            "at": "2025-06-01T13:00:00Z",
        },
        "badgesReachedBy": {**tipped, "at": "2025-06-01T15:00:00Z"},
    }


@pytest.mark.requirement("TIER-050")
async def test_the_rule_is_the_one_of_its_time(
    ask: Ask, opened: Database, trade: MakeTrade
) -> None:
    """A harder rule from 14:00 on is asked of those who were not through before."""
    await count(opened, 0, trade("600000"))
    await count(opened, 1, badge(1), badge(2))
    async with opened.unit_of_work(lambda: NOON + timedelta(hours=2))() as tx:
        await install_ladder(tx, HARDER)
        await install_ladder(tx, HARDER)
    unlocked, new = await ask(2, 3), await ask(2, 3, user_id=99)
    assert (unlocked["status"], unlocked["ruleVersion"], unlocked["badgesRequired"]) == (
        "Unlocked",
        1,
        2,
    )
    assert (new["status"], new["ruleVersion"], new["badgesRequired"]) == ("Locked", 2, 3)
    assert (await ask(2, 1.5, user_id=99))["ruleVersion"] == 1


@pytest.mark.requirement("TIER-050")
async def test_what_was_counted_before_this_was_kept_counts_as_always(
    ask: Ask, opened: Database, trade: MakeTrade
) -> None:
    await count(opened, 0, trade("600000"))
    async with opened.engine.begin() as connection:
        await connection.execute(text("update trade_ledger set counted_at = null"))
    assert (await ask(2, -1))["volumeUsd"] == "600000"


async def test_the_future_and_a_wrong_time_are_refused(http: httpx.AsyncClient) -> None:
    path = "/api/v1/qualification/me/tiers/1/decision"
    future = await http.get(path, params={"at": "2999-01-01T00:00:00Z"}, headers=bearer(7))
    assert (future.status_code, future.json()["error"]["code"]) == (422, "NOT_YET")
    wrong = await http.get(path, params={"at": "yesterday"}, headers=bearer(7))
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "VALIDATION_FAILED")
    assert (await http.get(path, headers=bearer(7))).json()["data"]["status"] == "Locked"
    assert (await http.get(path)).status_code == 401
