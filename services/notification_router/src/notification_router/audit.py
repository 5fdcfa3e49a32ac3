"""What must always hold in the database of the router (design 10)."""

from laurel_service.audit import Checks, database_audit

CHECKS: Checks = {
    "one_delivery_a_channel": """
        select id from notifications
        left join deliveries on notification_id = id and channel = 'socket'
        group by id having count(channel) <> 1
    """,
    "one_notification_a_cause": """
        select cause_id, type, user_id from notifications group by 1, 2, 3 having count(*) > 1
    """,
    "pending_waits_in_the_inbox": """
        select deliveries.notification_id from deliveries
        left join socket_messages as message
            on message.notification_id = deliveries.notification_id and acked_at is null
        where channel = 'socket' and status = 'pending' and message.id is null
    """,
    "shown_once_a_cause": """
        select cause_id, event, user_id from socket_messages group by 1, 2, 3 having count(*) > 1
    """,
}

audit = database_audit(CHECKS)
"""The audit role."""
