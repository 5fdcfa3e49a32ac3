"""What must always hold in the database of qualification (design 10)."""

import sys
from collections.abc import Mapping

import orjson
from laurel_service import Running
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# Each finds what breaks a rule: none found, and it holds.
CHECKS: Mapping[str, str] = {
    "qualification.volumes_equal_ledger": """
        with added_up as (
            select user_id, count(*) as trade_count,
                coalesce(sum(notional_usd) filter (where source = 'perpetual'), 0) as perpetual_usd,
                coalesce(sum(notional_usd) filter (where source = 'strategy'), 0) as strategy_usd
            from trades group by user_id
        )
        select user_id from added_up full join standings using (user_id)
        where standings.user_id is null
            or (standings.trade_count, standings.perpetual_usd, standings.strategy_usd)
                is distinct from (
                    coalesce(added_up.trade_count, 0),
                    coalesce(added_up.perpetual_usd, 0),
                    coalesce(added_up.strategy_usd, 0)
                )
    """,
    "qualification.unlocked_levels_equal_unlocks": """
        select user_id from standings left join (
            select user_id, count(*) as unlocks, max(level) as level
            from tier_unlocks group by user_id
        ) as unlocked using (user_id)
        where (unlocked_level, unlocked_level)
            is distinct from (coalesce(level, 0), coalesce(unlocks, 0))
    """,
    "qualification.qualified_means_unlocked": """
        select user_id from standings join tier_rules
            on volume_usd >= required_volume_usd
            and standings.badges_activated >= tier_rules.badges_required
        where level > unlocked_level
    """,
    "qualification.milestones_reached": """
        select user_id from milestones_reached join standings using (user_id)
        where milestones_reached.volume_usd > standings.volume_usd
    """,
    "qualification.snapshots_published": "select user_id from standings where dirty",
    "qualification.outbox_empty": "select id from outbox",
}
_COUNT = "select count(*) from ({}) as broken"


async def findings(session: AsyncSession) -> list[dict[str, object]]:
    """For each check its name, whether it holds and how it fails.

    The last two hold at rest only: snapshots and events are on their way while trades come in.
    """
    found = []
    for check, broken in CHECKS.items():
        rows = await session.scalar(text(_COUNT.format(broken)))
        detail = f"{rows} rows break it" if rows else "nothing breaks it"
        found.append({"check": check, "holds": not rows, "detail": detail})
    return found


async def audit(running: Running) -> None:
    """Print the findings, each as a line of JSON."""
    async with running.database.reading() as session:
        for finding in await findings(session):
            sys.stdout.write(f"{orjson.dumps(finding).decode()}\n")
