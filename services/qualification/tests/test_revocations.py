"""A badge that an operator took away counts no more; what was unlocked stays."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from laurel_events import Database
from laurel_events.testing import message
from laurel_schemas.badges_badges_v1 import BadgeActivated, BadgeRevoked
from laurel_schemas.trade_content import TradeLimits
from laurel_service import Service
from laurel_service.testing import broken_checks
from qualification import store
from qualification.audit import CHECKS
from qualification.handlers import count_badges, record_trades, uncount_badges
from qualification.ladders import Ladders

from .conftest import NOW

LIMITS = TradeLimits(ahead=timedelta(days=1))


def activated(count: int) -> BadgeActivated:
    return BadgeActivated(
        user_id=7, badge_id=f"badge_{count}", activated_badges=count, activated_at=NOW
    )


def revoked(left: int) -> BadgeRevoked:
    return BadgeRevoked(
        user_id=7, badge_id="badge_1", reason="A mistake", activated_badges=left, revoked_at=NOW
    )


@pytest.mark.requirement("BADGE-016", "TIER-030", "TIER-050")
async def test_revoked_badges_count_no_more_and_may_be_come_to_again(
    opened: Database, service: Service, trade: Any
) -> None:
    """A batch that is read again from before the revocation ends the same."""
    hours = iter(range(100))

    async def hear(*events: Any) -> None:
        at = NOW + timedelta(hours=next(hours))
        async with opened.unit_of_work(lambda: at)() as tx:
            for event in events:
                if isinstance(event, BadgeActivated):
                    await count_badges([message(event)], tx, Ladders())
                else:
                    await uncount_badges([message(event)], tx)

    async with opened.unit_of_work(lambda: NOW)() as tx:
        await record_trades([message(trade("600000"))], tx, Ladders(), LIMITS)
    await hear(activated(1), activated(2))
    await hear(revoked(1))
    await hear(activated(1), activated(2), revoked(1))
    assert await seen(opened) == (1, 2)
    await hear(activated(2))
    assert await seen(opened) == (2, 2)

    counts = []
    async with opened.reading() as session:
        for hour in (0, 1, 2, 3):
            at = NOW + timedelta(hours=hour, minutes=1)
            found = await store.evidence_of(session, 7, 3, at)
            assert found is not None
            counts.append(found.badges_activated)
    assert counts == [2, 1, 1, 2]
    later = opened.unit_of_work(lambda: NOW + timedelta(days=9))
    async with later() as tx:
        await store.dirty_standings(tx.session, tx.now, tx.now, 10)
    assert await broken_checks(service, CHECKS) == set()


async def seen(database: Database) -> tuple[int, int]:
    async with database.reading() as session:
        standing = await store.standing_of(session, 7)
    assert standing.volume_usd == Decimal(600000)
    return standing.badges_activated, standing.unlocked_level
