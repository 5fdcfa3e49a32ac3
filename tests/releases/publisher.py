"""Run with the grown library: publishes badges through the outbox of the badges service.

Arguments: the database, then pairs of `both`, `v2` or `new` and the user that it is about.
"""

import asyncio
import sys
from datetime import UTC, datetime

from laurel_events import Database, Transaction
from laurel_schemas.badges_badges_v1 import BadgeEarned, BadgePolished  # type: ignore[attr-defined]
from laurel_schemas.badges_badges_v2 import BadgeEarned as BadgeEarnedV2  # type: ignore[import-not-found]

AT = datetime(2025, 6, 1, tzinfo=UTC)


def publish(tx: Transaction, what: str, user_id: int) -> None:
    earned = BadgeEarnedV2(user_id=user_id, badge="grower", title="Grower", earned_at=AT)
    before = BadgeEarned(
        user_id=user_id,
        badge_id="grower",
        name="Grower",
        category="growth",
        criteria="none",
        task_id="none",
        task_name="none",
        activated_badges=0,
        earned_at=AT,
    )
    if what == "both":
        tx.publish(before, earned)
    elif what == "v2":
        tx.publish(earned)
    else:
        tx.publish(BadgePolished(user_id=user_id, badge_id="grower", polished_at=AT))


async def main(dsn: str, *pairs: str) -> None:
    async with Database(dsn, service="badges") as database, database.unit_of_work()() as tx:
        for what, user in zip(pairs[::2], pairs[1::2], strict=True):
            publish(tx, what, int(user))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
