"""What must always hold in the database of the router (NTF-180)."""

from laurel_service.audit import Checks, Facts, database_audit

CHECKS: Checks = {
    "one_delivery_a_channel": """
        select id from notifications
        left join deliveries on notification_id = id and channel = 'socket'
        group by id having count(channel) <> 1
    """,
    "pending_waits_in_the_inbox": """
        select deliveries.notification_id from deliveries
        left join socket_messages as message
            on message.notification_id = deliveries.notification_id and acked_at is null
        where channel = 'socket' and status in ('pending', 'sending') and message.id is null
    """,
}

KNOWN: Facts = {
    "badges_notified": """
        select user_id, data #>> '{badge_details,badge_id}' from notifications
        where type = 'badge_earned' and cast(
            data #>> '{task_completed,completion_timestamp}' as timestamptz) >= :since
    """,
    "first_tier_notified": """
        select user_id, cast(data #>> '{unlock_available,nft_tier}' as int) from notifications
        where type = 'level1_nft_unlock_available' and cast(
            data #>> '{volume_milestone,milestone_reached_at}' as timestamptz) >= :since
    """,
    "milestones_notified": """
        select user_id, trim_scale(cast(
            data #>> '{volume_milestone,milestone_reached}' as numeric)) from notifications
        where type = 'trading_volume_milestone' and cast(
            data #>> '{volume_milestone,achieved_at}' as timestamptz) >= :since
    """,
    "savings_notified": """
        select user_id, trim_scale(cast(
            data #>> '{savings_milestone,milestone_amount}' as numeric)) from notifications
        where type = 'fee_savings_milestone' and caused_at >= :since
    """,
    "upgrades_notified": """
        select user_id, cast(data #>> '{upgrade_target,tier_level}' as int) from notifications
        where type = 'nft_upgrade_conditions_met' and caused_at >= :since
    """,
    "backfills_notified": """
        select user_id, trim_scale(cast(data #>>
            '{backfill_summary,volume_discovered,total_historical_volume}' as numeric))
        from notifications
        where type = 'historical_volume_backfill_complete' and caused_at >= :since
    """,
    "bonuses_notified": """
        select user_id, data #>> '{strategy_contribution,strategy_id}',
            trim_scale(cast(achieved ->> 'milestone_volume' as numeric))
        from notifications cross join jsonb_array_elements(
            data #> '{nft_qualification_impact,milestones_achieved}') as achieved
        where type = 'strategy_volume_bonus_activated' and caused_at >= :since
    """,
    "claims_shown": """
        select user_id, cast(cause_id as text) from socket_messages as shown
        where event = 'nft:status_changed' and cast(
            payload ->> 'timestamp' as timestamptz) >= :since
            and exists (
                select from socket_messages as claim where claim.user_id = shown.user_id
                    and claim.cause_id = shown.cause_id and claim.event = 'nftStatusUpdate'
            )
    """,
    "failures_notified": """
        select user_id from notifications
        where type = 'transaction_failed' and caused_at >= :since
            and data ->> 'error_code' in ('TRANSACTION_REJECTED', 'TRANSACTION_EXPIRED')
    """,
    "shortages_notified": """
        select user_id from notifications
        where type = 'transaction_failed' and caused_at >= :since
            and data ->> 'error_code' = 'INSUFFICIENT_SOL_BALANCE'
    """,
    "points_shown": """
        select user_id, payload #>> '{data,transactionId}' from socket_messages
        where event = 'notification' and payload ->> 'eventType' like 'wallet:%'
            and cast(payload #>> '{data,timestamp}' as timestamptz) >= :since
    """,
}

audit = database_audit(CHECKS, known=KNOWN)
"""The audit role."""
