"""What must always hold in the database of the router (design 10)."""

import sys
from collections.abc import Mapping

import orjson
from laurel_service import Running
from sqlalchemy import text

# Each finds what breaks a rule: none found, and it holds.
CHECKS: Mapping[str, str] = {
    "notification_router.one_delivery_a_channel": """
        select id from notifications
        left join deliveries on notification_id = id and channel = 'socket'
        group by id having count(channel) <> 1
    """,
    "notification_router.one_notification_a_cause": """
        select cause_id, type, user_id from notifications group by 1, 2, 3 having count(*) > 1
    """,
    "notification_router.pending_waits_in_the_inbox": """
        select deliveries.notification_id from deliveries
        left join socket_messages as message
            on message.notification_id = deliveries.notification_id and acked_at is null
        where channel = 'socket' and status = 'pending' and message.id is null
    """,
    "notification_router.shown_once_a_cause": """
        select cause_id, event, user_id from socket_messages group by 1, 2, 3 having count(*) > 1
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
