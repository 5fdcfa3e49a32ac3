"""What must always hold in the database of badges, checked against the ledger (design 10)."""

import sys
from collections.abc import Mapping

import orjson
from laurel_service import Running
from sqlalchemy import text

# Each finds what breaks a rule: none found, and it holds.
CHECKS: Mapping[str, str] = {
    "badges.earned_once": """
        select user_id, badge_id from earned_badges group by 1, 2 having count(*) > 1
    """,
    "badges.earned_on_target": """
        select user_id, badge_id from earned_badges where reached < target
    """,
    "badges.activations_numbered": """
        select user_id from earned_badges group by 1
        having count(activated_at) <> coalesce(max(activation_number), 0)
    """,
    "badges.totals_equal_ledger": """
        with added_up as (
            select user_id, count(*) as trade_count, sum(notional_usd) as volume_usd,
                count(distinct pair) as pair_count
            from counted_trades group by user_id
        )
        select user_id from added_up full join traders using (user_id)
        where (added_up.trade_count, added_up.volume_usd, added_up.pair_count)
            is distinct from (traders.trade_count, traders.volume_usd, traders.pair_count)
    """,
    "badges.days_equal_ledger": """
        with added_up as (
            select user_id, day, sum(notional_usd) as volume_usd
            from counted_trades group by user_id, day
        ), best as (
            select user_id, max(volume_usd) as volume_usd from added_up group by user_id
        )
        select user_id from added_up full join trading_days using (user_id, day)
        where added_up.volume_usd is distinct from trading_days.volume_usd
        union
        select user_id from best full join traders using (user_id)
        where best.volume_usd is distinct from best_day_volume_usd
    """,
    "badges.pairs_equal_ledger": """
        (select user_id, pair from counted_trades except select user_id, pair from traded_pairs)
        union
        (select user_id, pair from traded_pairs except select user_id, pair from counted_trades)
    """,
}
_COUNT = "select count(*) from ({}) as broken"


async def audit(running: Running) -> None:
    """Print, as a line of JSON for each check, its name, whether it holds and how it fails."""
    async with running.database.reading() as session:
        for check, broken in CHECKS.items():
            found = (await session.execute(text(_COUNT.format(broken)))).scalar_one()
            detail = f"{found} rows break it" if found else "nothing breaks it"
            line = {"check": check, "holds": not found, "detail": detail}
            sys.stdout.write(f"{orjson.dumps(line).decode()}\n")
