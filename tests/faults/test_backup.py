"""A database is lost under load, and everything goes back to one moment."""

import asyncio
import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from laurel_cli.running import Suite, up
from laurel_stack.home import Home
from laurel_stack.supervisor import silent

from tests.support.claims import claim_at_last, nft_of
from tests.support.commands import laurel
from tests.support.rest import audited, counted, drained
from tests.support.sent import Sent
from tests.support.suites import running_suite, suite_options
from tests.support.traders import Trader, qualified, send_trades

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.timeout(900)]

PATIENCE_SECONDS = 180.0
CROWD = 40


async def test_a_database_lost_under_load_comes_back_with_all_others(tmp_path: Path) -> None:
    """What the platform sent is all counted, also since the backup; the rest is named as lost."""
    folder, sent = tmp_path / "backup", Sent()
    async with running_suite() as suite:
        (early,) = await qualified(suite, sent, 1)
        await claim_at_last(suite, early, PATIENCE_SECONDS)
        stop = asyncio.Event()
        load = asyncio.create_task(_load(suite, sent, stop))
        taken = await laurel(suite.stack.home, "backup", str(folder), "--json")
        assert taken.code == 0, taken.err
        (late,) = await qualified(suite, sent, 1)
        await claim_at_last(suite, late, PATIENCE_SECONDS)
        minted = (await nft_of(suite, late)).owner
        assert minted == late.wallet
        await _lose(suite, "wallet")
        stop.set()
        await load
        await suite.stack.down()
        lost = await _restore(suite.stack.home, folder)
        again = await up(suite.stack.home, suite_options(), silent, split=True)
        try:
            await _holds(again, sent, early)
        finally:
            await again.stack.down()
    told = {one["type"] for one in lost["lost"]}
    assert "nft.claimed" in told, told
    assert "trading.trades.v1" in lost["stayed"]


async def _load(suite: Suite, sent: Sent, stop: asyncio.Event) -> None:
    """Trades of many, until told to stop: what is remembered as sent has been sent."""
    number = 0
    while not stop.is_set():
        crowd = [Trader.new(suite, sent) for _ in range(CROWD)]
        await send_trades(suite, sent, [one.trade(number, "100") for one in crowd])
        number += 1


async def _lose(suite: Suite, service: str) -> None:
    admin = suite.endpoints.postgres_admin
    async with await psycopg.AsyncConnection.connect(admin, autocommit=True) as connection:
        await connection.execute(f"drop database {service} with (force)".encode())


async def _restore(home: Home, folder: Path) -> dict[str, Any]:
    done = await laurel(home, "restore", str(folder), "--yes", "--json")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


async def _holds(suite: Suite, sent: Sent, early: Trader) -> None:
    await drained(suite, PATIENCE_SECONDS)
    await counted(suite, sent, PATIENCE_SECONDS)
    nft = await nft_of(suite, early)
    assert (nft.supply, nft.owner) == (1, early.wallet)
    await audited(suite, sent, PATIENCE_SECONDS)
