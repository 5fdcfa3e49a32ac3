"""Strategies and the milestones that they helped to reach."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.rules import Reached, Strategy
from qualification.tables import strategies, strategy_bonuses

_KEY = ("user_id", "strategy_id", "period")
_OF = text("""
    select user_id, strategy_id, period, name, trim_scale(volume_usd) as volume_usd,
        trim_scale(roi_percentage) as roi_percentage, trim_scale(win_rate) as win_rate,
        trades_executed, measured_at
    from strategies where user_id = any(cast(:users as bigint[]))
    order by user_id, strategy_id, period
""")
_REACHED = text("""
    select user_id, trim_scale(milestone_usd) as milestone_usd, name, reached_at
    from milestones_reached
    where user_id = any(cast(:users as bigint[])) and trade_id is not null
    order by user_id, milestone_usd
""")
_BADGES = text("""
    select user_id, earned from badge_holders where user_id = any(cast(:users as bigint[]))
""")
_BONUS = (
    insert(strategy_bonuses)
    .on_conflict_do_nothing()
    .returning(
        strategy_bonuses.c.user_id,
        strategy_bonuses.c.strategy_id,
        func.trim_scale(strategy_bonuses.c.milestone_usd),
    )
)


async def save_strategies(session: AsyncSession, performed: Iterable[Strategy]) -> None:
    """Keep the last word on each strategy and period, of several the last."""
    last = {tuple(getattr(one, name) for name in _KEY): asdict(one) for one in performed}
    statement = insert(strategies)
    changed = {name: statement.excluded[name] for name in _columns() if name not in _KEY}
    upsert = statement.on_conflict_do_update(index_elements=_KEY, set_=changed)
    await session.execute(upsert, [last[key] for key in sorted(last)])


def _columns() -> tuple[str, ...]:
    return tuple(column.name for column in strategies.columns)


async def strategies_of(session: AsyncSession, users: Collection[int]) -> Sequence[Strategy]:
    """What is known of these users' strategies."""
    rows = (await session.execute(_OF, {"users": list(users)})).mappings()
    return [Strategy(**row) for row in rows]


async def milestones_of(
    session: AsyncSession, users: Collection[int]
) -> Mapping[int, Sequence[Reached]]:
    """The milestones that these users have reached, in rising order."""
    found: defaultdict[int, list[Reached]] = defaultdict(list)
    for user, milestone, name, at in await session.execute(_REACHED, {"users": list(users)}):
        found[user].append(Reached(milestone, name, at))
    return found


async def badge_names(session: AsyncSession, users: Collection[int]) -> Mapping[int, Sequence[str]]:
    """The names of the badges that these users hold."""
    found = await session.execute(_BADGES, {"users": list(users)})
    return {row.user_id: row.earned for row in found}


async def save_bonuses(
    session: AsyncSession, rows: Sequence[Mapping[str, Any]]
) -> set[tuple[int, str, Decimal]]:
    """Keep which strategies helped to which milestones; returns those not known before."""
    if not rows:
        return set()
    return {(user, id_, usd) for user, id_, usd in await session.execute(_BONUS, rows)}
