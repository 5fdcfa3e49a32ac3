"""Badges are bound to an upgrade, stay so or are set free, whatever is repeated."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from badges import store
from badges.audit import CHECKS
from badges.handlers import (
    activate_badge,
    bind_badges,
    keep_bound,
    record_trades,
    release_badges,
)
from badges.offered import Offered
from badges.rules import TradeCount
from badges.rules.binding import Bound, Refused, Request, bind
from laurel_events import Database, UnitOfWork
from laurel_events.testing import message, published
from laurel_schemas import Event
from laurel_schemas.badges_badges_v1 import BadgesBound, BadgesReleased, BindingRefused
from laurel_schemas.badges_holders_v1 import HolderSnapshot
from laurel_schemas.nft_events_v1 import UpgradeCompleted, UpgradeFailed, UpgradeRequested
from laurel_schemas.nft_events_v1.upgrades import (
    CompletedUpgrade,
    FailedUpgrade,
    RequestedUpgrade,
)
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service import Service
from laurel_service.testing import broken_checks
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from .conftest import LIMITS, NOW, trading_badges

FOUR = [
    replace(trading_badges()[0], badge_id=f"b{number}", criteria=TradeCount(1))
    for number in range(1, 5)
]


@pytest.fixture(autouse=True)
async def three_activated(unit_of_work: UnitOfWork, trade: Callable[..., TradeExecuted]) -> None:
    """User 7 with four badges, of which b3, b1 and b2 are activated in this order."""
    async with unit_of_work() as tx:
        await store.install_badges(tx.session, FOUR)
        await record_trades([message(trade())], tx, LIMITS, Offered())
        for badge_id in ("b3", "b1", "b2"):
            await activate_badge(7, badge_id, tx)


def requested(id: str = "u1", needs: int = 2, user_id: int = 7, to: int = 2) -> UpgradeRequested:
    data = RequestedUpgrade(**about(id, user_id, to), status="pending", badges_required=needs)
    return UpgradeRequested(timestamp=NOW, data=data)


def about(id: str, user_id: int, to: int) -> dict[str, Any]:
    return {
        "user_id": user_id,
        "request_id": id,
        "from_level": to - 1,
        "to_level": to,
        "old_mint_address": "mint",
    }


def completed(id: str = "u1") -> UpgradeCompleted:
    signed = {"new_mint_address": "new", "burn_transaction": "s", "mint_transaction": "s"}
    data = CompletedUpgrade.model_validate({**about(id, 7, 2), "status": "completed", **signed})
    return UpgradeCompleted(timestamp=NOW, data=data)


def failed(id: str = "u1", code: str = "TRANSACTION_REJECTED") -> UpgradeFailed:
    why = {"status": "failed", "error_code": code, "error_message": "no"}
    return UpgradeFailed(
        timestamp=NOW, data=FailedUpgrade.model_validate({**about(id, 7, 2), **why})
    )


class _Killed(Exception):
    """The process ended."""


async def hear(unit_of_work: UnitOfWork, *events: Event) -> None:
    """Each event is handled by a process that dies before it commits, and then by another."""
    for event in events:
        with suppress(_Killed):
            async with unit_of_work() as tx:
                await _HANDLERS[type(event)]([message(event)], tx)
                raise _Killed
        async with unit_of_work() as tx:
            await _HANDLERS[type(event)]([message(event)], tx)


_HANDLERS: Mapping[type[Event], Any] = {
    UpgradeRequested: bind_badges,
    UpgradeCompleted: keep_bound,
    UpgradeFailed: release_badges,
}


async def said(database: Database) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for one in await published(database):
        match one.event:
            case BadgesBound(request_id=id, badge_ids=badges):
                found.append((id, badges))
            case BindingRefused(request_id=id, reason=reason, badges_free=free):
                found.append((id, (reason, free)))
            case BadgesReleased(request_id=id, badge_ids=badges, reason=reason):
                found.append((id, (reason, badges)))
    return found


async def states(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as session:
        rows = await session.execute(text("select request_id, state from bindings order by 1"))
        return [(row.request_id, row.state) for row in rows]


@pytest.mark.requirement("BADGE-013", "TIER-044")
@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([requested(), requested()], [("u1", ("b3", "b1"))]),
        ([requested(needs=0)], [("u1", ())]),
        ([requested(needs=4)], [("u1", ("not_enough_badges", 3))]),
        ([requested(user_id=8, needs=1)], [("u1", ("unknown_user", 0))]),
        (
            [requested(), failed(), failed(), requested()],
            [("u1", ("b3", "b1")), ("u1", ("upgrade_failed", ("b1", "b3")))],
        ),
        (
            [requested(), failed(code="NOT_SIGNED"), requested("u2", needs=3)],
            [("u1", ("b3", "b1")), ("u1", ("expired", ("b1", "b3"))), ("u2", ("b3", "b1", "b2"))],
        ),
        (
            [requested(), requested("u2", needs=1)],
            [("u1", ("b3", "b1")), ("u2", ("not_enough_badges", 0))],
        ),
        (
            [requested(), completed(), failed(), requested("u2", needs=3, to=3)],
            [("u1", ("b3", "b1")), ("u2", ("b3", "b1", "b2"))],
        ),
        ([failed(), requested()], []),
        ([completed(), requested()], []),
    ],
    ids=[
        "bound once",
        "none asked for",
        "too few",
        "nobody",
        "released once, for good",
        "free for the next",
        "held by another",
        "counted again after completion",
        "failed before it was heard of",
        "completed before it was heard of",
    ],
)
async def test_a_request_is_answered_once(
    events: list[Event],
    expected: list[tuple[str, object]],
    badges_database: Database,
    unit_of_work: UnitOfWork,
    service: Service,
) -> None:
    await hear(unit_of_work, *events)
    assert await said(badges_database) == expected
    ends = [one for one in events if isinstance(one, UpgradeCompleted | UpgradeFailed)]
    ended = {one.data.request_id for one in ends}
    still_open = {id_ for id_, state in await states(badges_database) if state == "open"}
    assert not still_open & ended
    assert await broken_checks(service, CHECKS) == set()


@pytest.mark.requirement("BADGE-013")
async def test_holders_are_told_and_what_is_bound_cannot_be_lost(
    badges_database: Database, unit_of_work: UnitOfWork
) -> None:
    await hear(unit_of_work, requested())
    *_, last = [e.event for e in await published(badges_database) if e.event.TYPE.endswith("shot")]
    assert isinstance(last, HolderSnapshot)
    held = {badge.badge_id: (badge.status, badge.bound_at) for badge in last.badges}
    assert held["b3"] == held["b1"] == ("bound", NOW)
    assert (held["b2"], held["b4"]) == (("activated", None), ("earned", None))
    assert last.activated_badges == 3
    assert {one.image_url for one in last.badges} == {
        f"/api/v1/badges/images/b{number}.svg" for number in range(1, 5)
    }
    with pytest.raises(IntegrityError):
        async with unit_of_work() as tx:
            await tx.session.execute(text("delete from earned_badges where badge_id = 'b3'"))


def test_the_badges_activated_first_are_bound() -> None:
    request = Request("u", 7, 2, 2)
    assert bind(request, ["c", "a", "b"], other_open=False, known=True) == Bound(("c", "a"))
    assert bind(request, ["c"], other_open=False, known=True) == Refused("not_enough_badges", 1)
