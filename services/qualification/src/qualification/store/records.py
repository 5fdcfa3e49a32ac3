"""Qualification per target level, as it is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# From the rules, so that somebody who has not traded yet has records, too.
_RECORDS = text("""
    select rule.level, trim_scale(coalesce(current_volume, 0)),
        trim_scale(rule.required_volume_usd), coalesce(badges_collected, 0), rule.badges_required,
        coalesce(is_qualified, false), last_checked_at, created_at, updated_at
    from tier_rules as rule
    left join user_nft_qualifications as record
        on record.target_level = rule.level and record.user_id = :user_id
    order by rule.level
""")


@dataclass(frozen=True, slots=True)
class QualificationRecord:
    """How far a user is towards one tier (TIER-040); amounts in USD."""

    target_level: int
    current_volume: Decimal
    required_volume: Decimal
    badges_collected: int
    badges_required: int
    is_qualified: bool
    last_checked_at: datetime | None
    created_at: datetime | None
    updated_at: datetime | None


async def qualification_records(
    session: AsyncSession, user_id: int
) -> Sequence[QualificationRecord]:
    """A user's record for each tier, in rising order."""
    return [
        QualificationRecord(*row) for row in await session.execute(_RECORDS, {"user_id": user_id})
    ]
