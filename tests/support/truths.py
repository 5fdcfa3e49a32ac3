"""One truth as each service keeps it, and what may be lost of it."""

from datetime import UTC, datetime

SINCE = datetime(2025, 6, 1, tzinfo=UTC)
NOTICE = "insert into notifications select gen_random_uuid(), 7, '{}', 'high', '{}', '{{}}'"
NOTICE += ", gen_random_uuid(), timestamptz '{}', now()"
ID = "00000000-0000-4000-8000-000000000001"

# The same truth as each service keeps it that says or knows something, with one row on each side
# from before SINCE that only the one who said it still has.
TRUTH = {
    "qualification": [
        "insert into trade_conflicts values"
        f" ('/platform', '{ID}', 7, 'a', 'notional_usd', 5, 6.50, '2025-05-02'),"
        f" ('/other', '{ID}', 7, 'a', 'pair', 5, 5, '2025-05-02')",
        "insert into tier_rules values (1, 'Tech Chicken', 100000, 0, 10, 10)",
        "insert into standings values"
        " (7, 100000, 0.5, default, 3, 2, 1, 5, false, now()),"
        " (8, 0, 0, default, 0, 0, 1, 2, false, now())",
        "insert into tier_unlocks values"
        " (7, 1, 100000, 100000.5, 0, 0, 'rule', 'ladder', null, '2025-06-02'),"
        " (8, 1, 100000, 100000.5, 0, 0, 'rule', 'ladder', null, '2025-05-02')",
        "insert into milestones_reached values"
        " (7, 100000, '100K', 100000.5, 't', '2025-06-02'),"
        " (8, 100000, '100K', 100000.5, 't', '2025-05-02')",
        "insert into savings_reached values"
        " (7, 1000, 1000, '2025-06-02'), (8, 1000, 1000, '2025-05-02')",
        "insert into upgrades_met values"
        " (7, 2, 1, 'm', 1, 1, '2025-06-02', '2025-06-02'),"
        " (8, 2, 1, 'n', 1, 1, '2025-05-02', '2025-05-02')",
        "insert into backfills values"
        " (7, 'b', '2024-01-01', '2024-02-01', 1, 1, 1, 1, 5, 0.5, '2025-06-02'),"
        " (8, 'b', '2024-01-01', '2024-02-01', 1, 1, 1, 1, 5, 0.5, '2025-05-02')",
        "insert into strategy_bonuses values"
        " (7, 's', 100000, 1, 1, '2025-06-02'), (8, 's', 100000, 1, 1, '2025-05-02')",
        "insert into benefit_periods values"
        " (7, 1, '2025-05-01', 10, 'tiered'), (7, 2, '2025-05-02', 20, 'tiered')",
        "insert into badge_holders values (7, 3, '[1, 2]')",
    ],
    "badges": [
        "insert into trade_conflicts values"
        f" ('/platform', '{ID}', 7, 'a', 'notional_usd', 5, 6.5, '2025-05-02'),"
        f" ('/other', '{ID}', 7, 'a', 'pair', 5, 5, '2025-05-02')",
        "insert into tier_rules values (1, 'Tech Chicken', 0)",
        "insert into badge_definitions select id, 1, true, id, 'micro_badge', '', '', '', '', '',"
        " '', '{}' from unnest(array['badge_001', 'badge_002', 'badge_003']) as badge(id)",
        "insert into traders values (7, 1, 1, 1, 1, 3)",
        f"insert into earned_badges values"
        f" (7, 'badge_001', '2025-06-02', 1, 1, '{ID}', now(), 1),"
        f" (7, 'badge_002', '2025-05-02', 1, 1, '{ID}', now(), 2)",
        f"insert into bindings values ('{ID.replace('1', '2')}', 7, 2, 0, 'open', now(), null),"
        " ('ended', 7, 2, 0, 'kept', now(), now())",
    ],
    "minting": [
        "insert into tier_rules values (1, 'Tech Chicken', 100000, 0, 10, 10)",
        "insert into benefits values"
        ' (7, 2, \'{"fee_reduction_percent": 20, "decided_by": "tiered"}\')',
        "insert into unlocked_tiers values (7, 1, '2025-06-02'), (8, 1, '2025-05-02')",
        "insert into volumes values (7, 5, 100000.5, 2), (8, 2, 0, 0)",
        "insert into users (user_id, wallet_address, joined_at) values (7, 'wallet', '2025-06-01')",
        "insert into nft_definitions (key, level, name, symbol, description, image, image_type)"
        " values ('tier-1', 1, 'Tech Chicken', 'TC', '', '', 'image/png'),"
        " ('tier-2', 2, 'Quant Ape', 'QA', '', '', 'image/png')",
        f"insert into mint_requests values ('{ID}', 7, 1, 'wallet', 'Tech Chicken', 'TC', '', 'm',"
        f" 'finalized', null, '2025-06-02', '2025-06-02')",
        "insert into mint_requests select gen_random_uuid(), 7, 1, 'w', 'Tech Chicken', 'TC', '',"
        " failed_at::text, 'failed', 'refused', null, now(), failed_at from unnest(array["
        " timestamptz '2025-05-02', '2025-06-02']) as failed_at",
        "insert into mint_requests (id, user_id, kind, level, from_level, burned_mint_address,"
        " wallet_address, name, symbol, metadata_uri, mint_address, state, created_at)"
        f" values ('{ID.replace('1', '2')}', 7, 'upgrade', 2, 1, 'm', 'wallet', 'Quant Ape',"
        " 'QA', '', 'n', 'pending', now())",
        f"insert into nfts values ('m', 7, 1, '{ID}', 'active', '2025-06-02', '{ID}')",
    ],
    "notification_router": [
        NOTICE.format(
            "badge_earned",
            '{"badge_details": {"badge_id": "badge_001"},'
            ' "task_completed": {"completion_timestamp": "2025-06-02T00:00:00Z"}}',
            "2025-06-02",
        ),
        NOTICE.format(
            "level1_nft_unlock_available",
            '{"unlock_available": {"nft_tier": 1},'
            ' "volume_milestone": {"milestone_reached_at": "2025-06-02T00:00:00Z"}}',
            "2025-06-02",
        ),
        NOTICE.format(
            "trading_volume_milestone",
            '{"volume_milestone": {"milestone_reached": "100000",'
            ' "achieved_at": "2025-06-02T00:00:00Z"}}',
            "2025-06-02",
        ),
        NOTICE.format(
            "fee_savings_milestone",
            '{"savings_milestone": {"milestone_amount": "1000"}}',
            "2025-06-02",
        ),
        NOTICE.format(
            "nft_upgrade_conditions_met", '{"upgrade_target": {"tier_level": 2}}', "2025-06-02"
        ),
        NOTICE.format(
            "historical_volume_backfill_complete",
            '{"backfill_summary": {"volume_discovered": {"total_historical_volume": "5.50"}}}',
            "2025-06-02",
        ),
        NOTICE.format(
            "strategy_volume_bonus_activated",
            '{"strategy_contribution": {"strategy_id": "s"}, "nft_qualification_impact":'
            ' {"milestones_achieved": [{"milestone_volume": "100000"}]}}',
            "2025-06-02",
        ),
        *(
            NOTICE.format("transaction_failed", f'{{"error_code": "{code}"}}', "2025-06-02")
            for code in ("INSUFFICIENT_SOL_BALANCE", "TRANSACTION_REJECTED")
        ),
        "insert into socket_messages (user_id, event, payload, cause_id, created_at) values"
        f" (7, 'nftStatusUpdate', '{{}}', '{ID}', now()),"
        f" (7, 'nft:status_changed', '{{\"timestamp\": \"2025-06-02T00:00:00Z\"}}', '{ID}', now()),"
        ' (7, \'notification\', \'{"eventType": "wallet:points:earned", "data": {"transactionId":'
        f' "{ID}", "timestamp": "2025-06-02T00:00:00Z"}}}}\', \'{ID}\', now())',
    ],
    "competition": [
        "insert into trade_conflicts values"
        f" ('/platform', '{ID}', 7, 'a', 'notional_usd', 5, 6.5, '2025-05-02'),"
        f" ('/other', '{ID}', 7, 'a', 'pair', 5, 5, '2025-05-02')",
        "insert into competitions (id, name, status, revision, starts_at, ends_at,"
        " entry_deadline, scoring, pairs, created_by, created_at)"
        f" values ('{ID}', '', 'draft', 1, '2025-05-01', '2025-05-02', '2025-05-02', 'volume',"
        " '{}', 1, now())",
        "insert into event_prize_distributions (competition_id, state, started_at)"
        f" values ('{ID}', 'distributed', now())",
        *(
            "insert into user_event_prizes values"
            f" ({id_}, '{ID}', {user}, 0, 1, 'points', 500, '{{}}', 'delivered', null,"
            f" '{at}', '{at}', '{at}', null)"
            for id_, user, at in (
                (f"'{ID}'", 7, "2025-06-02"),
                ("gen_random_uuid()", 8, "2025-05-02"),
            )
        ),
        f"insert into entry_fees values ('{ID}', '{ID}', 7, 5, 'paid', '2025-06-02', '2025-06-02')",
    ],
    "wallet": [
        f"insert into entry_fees values ('{ID}', 7, '{ID}', 5, 'paid', '2025-06-02'),"
        f" ('{ID.replace('1', '2')}', 8, '{ID}', 5, 'paid', '2025-05-02')",
        f"insert into prizes values ('{ID}', 7, '{ID}', 500.00, 'paid', '2025-06-02', now())",
        f"insert into entries values (7, 1, '{ID}', 'video_liked', 1, 0, 1, '', '{{}}',"
        " '2025-06-02', ''), (7, 2, gen_random_uuid(), 'video_liked', 1, 1, 2, '', '{}',"
        " '2025-05-02', '')",
    ],
}

# Where it is lost, how, and which readers differ then. What was heard is held against the first.
LOSSES = [
    ("competition", "delete from trade_conflicts", "competition trade_conflicts"),
    ("wallet", "update prizes set points = 5", "wallet prizes_awarded"),
    ("competition", "update entry_fees set points = 6", "competition entry_fees_paid"),
    (
        "competition",
        "update user_event_prizes set state = 'awarded' where user_id = 7",
        "competition prizes_delivered",
    ),
    (
        "badges",
        "delete from trade_conflicts",
        "competition trade_conflicts, qualification trade_conflicts",
    ),
    (
        "badges",
        "update trade_conflicts set counted_usd = refused_usd, refused_usd = counted_usd",
        "competition trade_conflicts, qualification trade_conflicts",
    ),
    ("minting", "delete from mint_requests where kind = 'upgrade'", "badges upgrades_open"),
    ("badges", "update bindings set to_level = 3", "badges upgrades_open"),
    ("minting", "delete from tier_rules", "minting tier_rules"),
    ("minting", "update tier_rules set required_volume_usd = 1", "minting tier_rules"),
    ("badges", "delete from tier_rules", "badges badges_of_tiers"),
    ("minting", "delete from unlocked_tiers where user_id = 8", "minting tier_unlocks"),
    ("minting", "delete from volumes where user_id = 7", "minting volumes"),
    ("minting", "update volumes set revision = 4 where user_id = 7", "minting volumes"),
    (
        "badges",
        "update earned_badges set activated_at = null, activation_number = null"
        " where badge_id = 'badge_002'",
        "qualification badges_activated, qualification holders",
    ),
    ("qualification", "update badge_holders set revision = 2", "qualification holders"),
    ("minting", "update benefits set revision = 9", "qualification benefits"),
    ("qualification", "delete from benefit_periods where revision = 2", "qualification benefits"),
    ("qualification", "delete from savings_reached", "notification_router savings_notified"),
    *(
        (
            "notification_router",
            f"delete from notifications where type = '{kind}'",
            f"notification_router {fact}_notified",
        )
        for kind, fact in (
            ("fee_savings_milestone", "savings"),
            ("nft_upgrade_conditions_met", "upgrades"),
            ("historical_volume_backfill_complete", "backfills"),
            ("strategy_volume_bonus_activated", "bonuses"),
        )
    ),
    (
        "notification_router",
        "delete from notifications where type = 'badge_earned'",
        "notification_router badges_notified",
    ),
    (
        "notification_router",
        "delete from notifications where type = 'level1_nft_unlock_available'",
        "notification_router first_tier_notified",
    ),
    (
        "notification_router",
        "delete from notifications where type = 'trading_volume_milestone'",
        "notification_router milestones_notified",
    ),
    (
        "notification_router",
        "delete from notifications where data ->> 'error_code' = 'INSUFFICIENT_SOL_BALANCE'",
        "notification_router shortages_notified",
    ),
    (
        "notification_router",
        "delete from notifications where data ->> 'error_code' = 'TRANSACTION_REJECTED'",
        "notification_router failures_notified",
    ),
    (
        "minting",
        "update mint_requests set failed_at = null where failed_at = '2025-06-02'",
        "notification_router failures_notified",
    ),
    (
        "notification_router",
        "delete from socket_messages where event = 'nft:status_changed'",
        "notification_router claims_shown",
    ),
    (
        "notification_router",
        "delete from socket_messages where event = 'notification'",
        "notification_router points_shown",
    ),
    ("wallet", "delete from entries where number = 1", "notification_router points_shown"),
    ("minting", "delete from nfts", "notification_router claims_shown"),
]
