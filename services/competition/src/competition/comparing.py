"""The role `compare`: who would stand where without one of the filters, and why.

It reads `COMPARE_COMPETITION` and `COMPARE_WITHOUT`, changes nothing, and prints a line of JSON for
each entrant who would stand elsewhere, in the order of present ranks.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson
from laurel_service.service import Running
from laurel_service.settings_error import SettingsError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.comparing_in_order import OF_SCORING, in_order
from competition.settings import Settings
from competition.store import competitions
from competition.store.counting import CONDITIONS, COUNTS, counts_without

EXCLUSIONS = "exclusions"
_CONDITIONS = tuple(name for name in CONDITIONS if name != "window")
FILTERS = (EXCLUSIONS, *_CONDITIONS, *(name for name in OF_SCORING if name not in _CONDITIONS))

_SCORED = """
    select entries.user_id, entered_at, coalesce(sum(by_pair.trades), 0) as trades,
        coalesce(sum(case scoring when 'volume' then volume_usd
            when 'trade_count' then by_pair.trades when 'distinct_pairs' then 1 end), 0) as score,
        coalesce(max(case scoring when 'distinct_pairs' then first_at else last_at end),
            'infinity') as reached_at, min(explanation) as explanation
    from entries left join lateral (
        select scoring, pair, sum(traded.notional_usd) as volume_usd, count(*) as trades,
            min(traded_at) as first_at, max(traded_at) as last_at
        from competitions join trade_ledger as traded on traded.user_id = entries.user_id
        where competitions.id = :id and (cut_at is null or recorded_at <= cut_at) and {counts}
        group by 1, 2
    ) as by_pair on true
    where competition_id = :id and state = any(cast(:{states} as text[]))
    group by 1, 2
"""
_RANKED = """
    select *, row_number() over (order by score desc, reached_at, entered_at, user_id) as rank
    from ({scored}) as scored
"""
_COMPARE = """
    with before as ({before}), after as ({after})
    select user_id, before.rank as rank, after.rank as rank_without,
        trim_scale(before.score) as score, trim_scale(after.score) as score_without,
        before.trades as trades, after.trades as trades_without, after.explanation as explanation
    from before full join after using (user_id)
    where before.rank is distinct from after.rank
    order by coalesce(before.rank, after.rank), user_id
"""


async def compare(running: Running) -> None:
    """Print who would stand elsewhere. Raises SettingsError without a filter that there is."""
    settings = running.service.settings
    if not isinstance(settings, Settings) or settings.compare_competition is None:
        raise SettingsError("COMPARE_COMPETITION is missing. Set it to a competition's id.")
    if settings.compare_without not in FILTERS:
        raise SettingsError(f"COMPARE_WITHOUT should be one of {', '.join(FILTERS)}.")
    given: dict[str, Any] = {"id": settings.compare_competition, "entered": ["entered"]}
    given["widened"] = ["entered"]
    if settings.compare_without == EXCLUSIONS:
        given["widened"].append("disqualified")
    engine = running.database.engine
    async with engine.begin() as connection, AsyncSession(connection) as session:
        await session.execute(text("set local statement_timeout = 0"))
        for line in _lines(await _found(session, settings.compare_without, given)):
            sys.stdout.write(f"{orjson.dumps(line, default=str).decode()}\n")


async def _found(session: AsyncSession, without: str, given: Mapping[str, Any]) -> Iterable[Any]:
    found = await competitions.find(session, given["id"])
    if found is not None and found.terms.rule.in_order:
        return await in_order(session, found, without, given["widened"])
    return (await session.execute(text(_statement(without)), given)).mappings()


def _statement(without: str) -> str:
    before = _SCORED.format(counts=COUNTS, states="entered")
    after = _SCORED.format(counts=counts_without(without), states="widened")
    return _COMPARE.format(before=_RANKED.format(scored=before), after=_RANKED.format(scored=after))


def _lines(rows: Any) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {**row, "why": _why(row)}


def _why(row: Any) -> str:
    if row["rank"] is None:
        return f"excluded: {row['explanation']}"
    more = row["trades_without"] - row["trades"]
    return f"{more} more trades would count" if more else "others move"
