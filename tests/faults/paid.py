"""What competition and wallet know of prizes after the end of contests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from laurel_cli.running import Suite
from laurel_testkit import eventually

from tests.faults.contests import POINTS, Contests

PATIENCE_SECONDS = 420.0

_DELIVERED = """
    select count(*) filter (where kind = 'points'), count(*) filter (where kind = 'nft'),
        max(changed_at) filter (where kind = 'nft')
    from user_event_prizes where competition_id::text = any(%s) and state = 'delivered'
"""
_STATES = """
    select kind, state, count(*) from user_event_prizes where competition_id::text = any(%s)
    group by 1, 2
"""
_POINTS = """
    select count(*), count(distinct user_id), coalesce(sum(points), 0), max(changed_at)
    from prizes where competition_id = any(%s) and state = 'paid'
"""
_TRANSITIONS = """
    select count(*) from competition_changes
    where competition_id::text = any(%s) and action = 'time' and status = %s
"""


async def points_held(suite: Suite, contests: Contests) -> datetime:
    """Wait until every winner holds their points; returns when the last of them had theirs."""

    async def held() -> datetime:
        count, people, points, at = await _row(suite, "wallet", _POINTS, contests.ids)
        wanted = contests.size.each * len(contests.ids)
        assert (count, people, points) == (wanted, wanted, wanted * POINTS), (count, people, points)
        return datetime.fromisoformat(at.isoformat())

    return await eventually(held, PATIENCE_SECONDS)


async def all_delivered(suite: Suite, contests: Contests) -> datetime:
    """Wait until competition knows that all is delivered; returns when the last NFT was."""

    async def delivered() -> datetime:
        points, nfts, at = await _row(suite, "competition", _DELIVERED, contests.ids)
        wanted = (contests.size.each * len(contests.ids), contests.size.nfts)
        states = await _rows(suite, "competition", _STATES, contests.ids)
        assert (points, nfts) == wanted, f"prizes by kind and state: {states}"
        return datetime.fromisoformat(at.isoformat()) if at else contests.ends_at

    return await eventually(delivered, PATIENCE_SECONDS)


async def each_ended_once(suite: Suite, contests: Contests) -> None:
    """Each competition began once and ended once."""
    for status in ("active", "completed"):
        [count] = await _row(suite, "competition", _TRANSITIONS, contests.ids, status)
        assert count == len(contests.ids), f"{count} transitions to {status}"


async def _row(suite: Suite, service: str, query: LiteralString, *given: Any) -> Any:
    [row] = await _rows(suite, service, query, *given)
    return row


async def _rows(suite: Suite, service: str, query: LiteralString, *given: Any) -> Sequence[Any]:
    dsn = suite.endpoints.postgres[service]
    async with await psycopg.AsyncConnection.connect(dsn) as database:
        return await (await database.execute(query, given)).fetchall()
