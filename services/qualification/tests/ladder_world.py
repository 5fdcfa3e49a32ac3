"""Other ladders, and everybody looked at under them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
from laurel_events import Database
from laurel_events.testing import claimed, published
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.qualification_tiers_v1 import (
    FeeSavingsMilestoneReached,
    TierUnlocked,
    VolumeMilestoneReached,
)
from laurel_schemas.trading_trades_v1 import TradeExecuted
from qualification.handlers import LADDER_REVIEW, reviews
from qualification.ladders import Ladders, as_said
from qualification.rules import Ladder, Milestone
from qualification.settings import MILESTONES, TIERS
from sqlalchemy import text

from .conftest import NOW

PATH = "/api/v1/qualification/admin/ladders"
MakeTrade = Callable[..., TradeExecuted]
Record = Callable[..., Awaitable[Any]]
EASY = Ladder(
    (replace(TIERS[0], required_volume_usd=Decimal(50_000)), *TIERS[1:]),
    (Milestone(Decimal(40_000), "Start"), Milestone(Decimal(200_000), "Half"), *MILESTONES[1:]),
    savings=(Milestone(Decimal(5), "Five"), Milestone(Decimal(500), "Many")),
)
HARD = Ladder((replace(TIERS[0], required_volume_usd=Decimal(400_000)), *TIERS[1:]), MILESTONES)


async def look(database: Database, most: int = 100, times: int = 99) -> int:
    """Runs the review page by page as the worker does; returns how many pages there were."""
    pages = 0
    while pages < times and (tasks := await claimed(database, LADDER_REVIEW)):
        for task in tasks:
            await reviews.review_page(task, database.unit_of_work(lambda: NOW), Ladders(), most)
            pages += 1
    return pages


async def told(database: Database) -> list[Any]:
    """What was announced of each user, and of rules, in order."""
    found: list[Any] = []
    for event in (each.event for each in await published(database)):
        match event:
            case TierUnlocked():
                found.append((event.user_id, "tier", event.level))
            case VolumeMilestoneReached() | FeeSavingsMilestoneReached():
                kind = "milestone" if isinstance(event, VolumeMilestoneReached) else "savings"
                found.append((event.user_id, kind, int(event.milestone_usd)))
            case TierRuleDefined():
                found.append(("rule", event.level, int(event.required_volume_usd)))
    return found


async def change(http: httpx.AsyncClient, ladder: Ladder, **order: Any) -> Any:
    asked = {"ladder": as_said(ladder), "reason": "A fair for beginners"} | order
    answer = await http.post(PATH, json=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def saved(database: Database, *rows: tuple[int, str]) -> None:
    async with database.engine.begin() as connection:
        for user, usd in rows:
            await connection.execute(
                text("insert into fee_savings values (:user, :usd, 0, 1, :at, false, :at)"),
                {"user": user, "usd": Decimal(usd), "at": NOW},
            )
