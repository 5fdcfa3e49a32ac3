"""What one service said and another doesn't know is found, and nothing else."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from importlib import import_module

import pytest
import pytest_asyncio
from laurel_cli.facts import Comparison, Told, compare
from laurel_cli.services import KEEPERS
from laurel_events import Database
from laurel_service.audit import Facts, Side, digest_facts
from laurel_service.migrate import upgrade
from laurel_testkit import PreparedFactory
from sqlalchemy.ext.asyncio import AsyncSession

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
    ],
    "minting": [
        "insert into tier_rules values (1, 'Tech Chicken', 100000, 0, 10, 10)",
        "insert into benefits values"
        ' (7, 2, \'{"fee_reduction_percent": 20, "decided_by": "tiered"}\')',
        "insert into unlocked_tiers values (7, 1, '2025-06-02'), (8, 1, '2025-05-02')",
        "insert into volumes values (7, 5, 100000.5, 2), (8, 2, 0, 0)",
        "insert into users values (7, 'wallet', null, null)",
        "insert into nft_definitions (key, level, name, symbol, description, image, image_type)"
        " values ('tier-1', 1, 'Tech Chicken', 'TC', '', '', 'image/png')",
        f"insert into mint_requests values ('{ID}', 7, 1, 'wallet', 'Tech Chicken', 'TC', '', 'm',"
        f" 'finalized', null, '2025-06-02', '2025-06-02')",
        "insert into mint_requests select gen_random_uuid(), 7, 1, 'w', 'Tech Chicken', 'TC', '',"
        " failed_at::text, 'failed', 'refused', null, now(), failed_at from unnest(array["
        " timestamptz '2025-05-02', '2025-06-02']) as failed_at",
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
    ],
    "wallet": [
        f"insert into prizes values ('{ID}', 7, '{ID}', 500.00, 'paid', '2025-06-02', now())",
        f"insert into entries values (7, 1, '{ID}', 'video_liked', 1, 0, 1, '', '{{}}',"
        " '2025-06-02', ''), (7, 2, gen_random_uuid(), 'video_liked', 1, 1, 2, '', '{}',"
        " '2025-05-02', '')",
    ],
}


@pytest_asyncio.fixture
async def databases(prepared: PreparedFactory) -> AsyncIterator[Mapping[str, Database]]:
    """A database of each service that says or knows something, all with the same truth."""
    async with AsyncExitStack() as stack:
        opened = {}
        for service in filter(sides, KEEPERS):
            dsn = await prepared(service, partial(upgrade, package=service))
            opened[service] = await stack.enter_async_context(Database(dsn, service=service))
            for statement in TRUTH.get(service, ()):
                await change(opened[service], statement)
        yield opened


def sides(service: str) -> dict[Side, Facts]:
    """What a service says, knows and heard; empty for one that compares nothing."""
    audit = import_module(f"{service}.audit")
    named: dict[Side, str] = {"said": "SAID", "known": "KNOWN", "heard": "HEARD"}
    return {side: facts for side, name in named.items() if (facts := getattr(audit, name, {}))}


async def change(database: Database, statement: str) -> None:
    async with database.unit_of_work()() as tx:
        connection = await tx.session.connection()
        await connection.exec_driver_sql(statement)


async def told(service: str, database: Database) -> list[Told]:
    async with database.reading() as session:
        return await told_in(session, service)


async def told_in(session: AsyncSession, service: str) -> list[Told]:
    return [
        Told(service, digest.fact, digest.side, digest.buckets)
        for side, facts in sides(service).items()
        for digest in await digest_facts(session, facts, side, SINCE)
    ]


async def differing(databases: Mapping[str, Database]) -> dict[str, str]:
    return differing_in(await all_told(databases))


def differing_in(facts: Sequence[Told]) -> dict[str, str]:
    return {name: one.detail for name, one in compared(facts).items() if not one.holds}


async def all_told(databases: Mapping[str, Database]) -> list[Told]:
    return [one for service, opened in databases.items() for one in await told(service, opened)]


def compared(facts: Sequence[Told]) -> dict[str, Comparison]:
    """Each reader of a fact, such as `minting volumes`, and how it compares."""
    return {f"{one.reader} {one.check.partition(':')[0]}": one for one in compare(facts)}


# Where it is lost, how, and which readers differ then. What was heard is held against the first.
LOSSES = [
    ("competition", "delete from trade_conflicts", "competition trade_conflicts"),
    ("wallet", "update prizes set points = 5", "wallet prizes_awarded"),
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


@pytest.mark.requirement("GEN-036", "GEN-038")
async def test_one_truth_in_every_database_holds(databases: Mapping[str, Database]) -> None:
    assert await differing(databases) == {}


@pytest.mark.requirement("GEN-036", "GEN-038", "GEN-078")
async def test_what_is_lost_on_one_side_is_found(databases: Mapping[str, Database]) -> None:
    """Each loss is tried in a transaction that is rolled back."""
    whole = {service: await told(service, opened) for service, opened in databases.items()}
    for service, loss, found in LOSSES:
        async with databases[service].engine.connect() as connection:
            await connection.exec_driver_sql(loss)
            async with AsyncSession(bind=connection) as session:
                less = whole | {service: await told_in(session, service)}
        differ = differing_in([one for sides_of in less.values() for one in sides_of])
        assert ", ".join(differ) == found, loss


@pytest.mark.requirement("GEN-038")
async def test_every_fact_is_there_and_lost_in_some_test(databases: Mapping[str, Database]) -> None:
    """A fact without rows compares nothing, and a reader that loses nothing is never held to it."""
    facts = await all_told(databases)
    assert [(one.service, one.fact) for one in facts if not one.buckets] == []
    named = {one for *_, found in LOSSES for one in found.split(", ")}
    assert set(compared(facts)) == named


async def test_the_bucket_and_both_counts_are_named(databases: Mapping[str, Database]) -> None:
    await change(databases["minting"], "delete from volumes where user_id = 7")

    detail = (await differing(databases))["minting volumes"]
    assert detail == "1 buckets differ, by user % 64: 7 (said 1, known 0)"


async def test_the_order_of_rows_and_a_bucket_of_many_are_no_difference(
    databases: Mapping[str, Database],
) -> None:
    def rows(order: str) -> str:
        return (
            "insert into {} select 7 + 64 * n, 1, '2025-06-02' from generate_series(1, 99) as n"
            f" order by n {order}"
        )

    await change(databases["minting"], rows("desc").format("unlocked_tiers"))
    before = await told("minting", databases["minting"])
    await change(databases["minting"], "delete from unlocked_tiers")
    await change(databases["minting"], "insert into unlocked_tiers values (8, 1, '2025-05-02')")
    await change(databases["minting"], "insert into unlocked_tiers values (7, 1, '2025-06-02')")
    await change(databases["minting"], rows("asc").format("unlocked_tiers"))

    assert await told("minting", databases["minting"]) == before


def test_a_fact_that_nobody_says_is_found() -> None:
    (found,) = compare([Told("minting", "gone", "known", {"7": "1 1"})])
    assert (found.holds, found.detail) == (False, "minting (known)")
