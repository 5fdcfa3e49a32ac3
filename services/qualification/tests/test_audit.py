"""The audit tells a sound database from one that was tampered with."""

import asyncio
from collections.abc import Awaitable, Callable

import orjson
import pytest
from laurel_events import Message, UnitOfWork
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service import Service
from laurel_service.runtime import started
from qualification.audit import CHECKS, audit
from sqlalchemy import text


@pytest.fixture(autouse=True)
async def at_rest(
    record: Callable[..., Awaitable[list[Message[TradeExecuted]]]],
    trade: Callable[..., TradeExecuted],
    unit_of_work: UnitOfWork,
) -> None:
    """Two users have crossed marks, and everything is on its way."""
    await record(trade("600000"), trade("100000", user_id=8), trade("1", source="strategy"))
    async with unit_of_work() as tx:
        await tx.session.execute(text("delete from outbox"))


async def broken(service: Service, capsys: pytest.CaptureFixture[str]) -> set[str]:
    async with started(service, asyncio.Event()) as running:
        await audit(running)
    lines = [orjson.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["check"] for line in lines} == set(CHECKS)
    assert all(line["detail"] for line in lines)
    return {line["check"] for line in lines if not line["holds"]}


async def test_all_holds_at_rest(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    assert await broken(service, capsys) == set()


@pytest.mark.parametrize(
    ("tampering", "check"),
    [
        ("update standings set perpetual_usd = 1", "volumes_equal_ledger"),
        ("update standings set trade_count = 9", "volumes_equal_ledger"),
        ("insert into trades values ('x', 9, 1, 'strategy', now())", "volumes_equal_ledger"),
        ("delete from tier_unlocks where user_id = 8", "unlocked_levels_equal_unlocks"),
        ("update standings set badges_activated = 2", "qualified_means_unlocked"),
        ("update milestones_reached set volume_usd = 700000", "milestones_reached"),
        ("update standings set dirty = true", "snapshots_published"),
    ],
)
async def test_tampering_is_found(
    tampering: str,
    check: str,
    service: Service,
    unit_of_work: UnitOfWork,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with unit_of_work() as tx:
        await tx.session.execute(text(f"{tampering}"))

    assert check in await broken(service, capsys)
