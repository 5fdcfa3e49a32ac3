"""Every scoring that a competition has had."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.competition import Competition
from competition.rules.scoring import Scoring

_ADD = text("""
    insert into scoring_versions (competition_id, version, rule, decided_by, reason, decided_at)
    values (:id, :version, cast(:rule as jsonb), :by, :reason, :now)
""")
_ALL = text("""
    select version, rule, decided_by, reason, decided_at from scoring_versions
    where competition_id = :id order by version desc
""")
_AMOUNTS = ("minimum_trade_usd", "most_per_trade", "most_per_day", "most_per_pair")


class Version(NamedTuple):
    """A scoring, who set it, why and when; drafts need no reason."""

    version: int
    rule: Scoring
    decided_by: int
    reason: str | None
    decided_at: datetime


async def add(
    session: AsyncSession, competition: Competition, by: int, reason: str | None, now: datetime
) -> None:
    """Keep the present scoring of a competition as the version that it has."""
    rule = orjson.dumps(asdict(competition.terms.rule), default=str).decode()
    given = {"id": competition.id, "version": competition.scoring_version, "rule": rule}
    await session.execute(_ADD, given | {"by": by, "reason": reason, "now": now})


async def all_of(session: AsyncSession, competition_id: UUID) -> Sequence[Version]:
    """Every version of a competition's scoring, the newest first."""
    rows = await session.execute(_ALL, {"id": competition_id})
    return [Version(row.version, _rule(row.rule), *row[2:]) for row in rows]


def _rule(stored: dict[str, Any]) -> Scoring:
    amounts = {name: Decimal(stored[name]) for name in _AMOUNTS if stored.get(name) is not None}
    return Scoring(**stored | amounts | {"pairs": tuple(stored["pairs"])})
