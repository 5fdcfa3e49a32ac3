"""When a suite has come to rest, and whether all holds then."""

import asyncio
from decimal import Decimal

import psycopg
from laurel_cli.audit import Finding, audit
from laurel_cli.depths import depths
from laurel_cli.lags import lags
from laurel_cli.running import Suite
from laurel_testkit import eventually

from tests.support.sent import Sent, Total

PATIENCE_SECONDS = 90.0

_STANDINGS = "select user_id, trade_count, volume_usd from standings"
_OPEN_CLAIMS = "select count(*) from mint_requests where state in ('pending', 'submitted')"


async def drained(suite: Suite, patience: float = PATIENCE_SECONDS) -> None:
    """Wait until nothing is on its way: no lag, empty outboxes, nothing due, no mint under way."""

    async def calm() -> bool:
        found = await _on_its_way(suite)
        assert not found, f"still on its way: {found}"
        return True

    await eventually(calm, patience)


async def _on_its_way(suite: Suite) -> dict[str, int]:
    endpoints = suite.endpoints
    behind = await lags(suite.stack.home, endpoints)
    claims, waiting = await asyncio.gather(
        _open_claims(endpoints.postgres["minting"]), depths(endpoints)
    )
    found = {
        **{f"{name} lag": count for name, count in behind.items()},
        **{f"{name} outbox": one.waiting for name, one in waiting.items()},
        **{f"{name} due": one.due for name, one in waiting.items()},
        "claims": claims,
    }
    return {name: count for name, count in found.items() if count}


async def findings(suite: Suite, sent: Sent) -> list[Finding]:
    """What `laurel audit` finds, given what was refused on purpose."""
    return await audit(suite.stack.home, suite.endpoints, dead_letters=sent.refused)


async def audited(suite: Suite, sent: Sent, patience: float = PATIENCE_SECONDS) -> int:
    """Wait until every check of the audit holds; returns how many there are."""

    async def all_hold() -> int:
        found = await findings(suite, sent)
        broken = [f"{one.service} {one.check}: {one.detail}" for one in found if not one.holds]
        assert not broken, "; ".join(broken)
        return len(found)

    return await eventually(all_hold, patience)


async def totals(suite: Suite) -> dict[int, Total]:
    """What qualification counts for each user."""
    async with await psycopg.AsyncConnection.connect(
        suite.endpoints.postgres["qualification"]
    ) as known:
        rows = await (await known.execute(_STANDINGS)).fetchall()
    return {user: Total(trades, Decimal(volume)) for user, trades, volume in rows if trades}


async def counted(suite: Suite, sent: Sent, patience: float = PATIENCE_SECONDS) -> None:
    """Wait until every user's total is what was sent, no more and no less."""

    async def equal() -> bool:
        found = await totals(suite)
        wrong = {
            user: (found.get(user), sent.totals.get(user))
            for user in found.keys() | sent.totals.keys()
            if found.get(user) != sent.totals.get(user)
        }
        assert not wrong, f"(counted, sent) differ for {len(wrong)} users: {_some(wrong)}"
        return True

    await eventually(equal, patience)


def _some(wrong: dict[int, tuple[Total | None, Total | None]]) -> str:
    return ", ".join(f"{user} {pair}" for user, pair in list(wrong.items())[:3])


async def _open_claims(dsn: str) -> int:
    async with await psycopg.AsyncConnection.connect(dsn) as known:
        row = await (await known.execute(_OPEN_CLAIMS)).fetchone()
        return int(row[0]) if row else 0
