"""The audit tells a sound database from one that was tampered with."""

from collections.abc import Callable

import pytest
from laurel_schemas.social_interactions_v1 import VideoInteraction, VideoShared
from laurel_service import Service
from laurel_service.testing import broken_checks
from wallet.audit import CHECKS
from wallet_world import World

HOLD = """
    insert into holds
        (id, user_id, purpose, points, state, settled_at, expires_at, created_at)
    values ('00000000-0000-4000-8000-000000000001', 7, 'purchase', 1, {}, now(), now())
"""
REJECTED = f"""
    with held as ({HOLD.format("'held', null")} returning *)
    insert into withdrawals
        (id, user_id, points, destination, state, requested_at, changed_at)
    select id, user_id, points, 'bank', 'rejected', now(), now() from held
"""


# A row that is changed, and the check that finds it.
TAMPERINGS = [
    ("update accounts set balance = 7 where user_id = 7", "balances_equal_entries"),
    ("update accounts set balance = 7 where user_id = 7", "books_add_up_to_zero"),
    ("delete from entries where user_id = 7 and number = 2", "balances_equal_entries"),
    ("delete from accounts where user_id = 7", "balances_equal_entries"),
    (
        "update entries set balance_before = 3, balance_after = 5 where number = 2",
        "entries_follow_one_another",
    ),
    ("update transfers set points = 3 where credit_account = 8", "entries_equal_transfers"),
    ("update transfers set points = 3 where credit_account = 8", "books_add_up_to_zero"),
    ("delete from transfers where credit_account = 8", "entries_equal_transfers"),
    ("update accounts set head = '\\x00' where user_id = 7", "heads_are_the_last_hashes"),
    ("update entries set reason = 'Gift' where number = 2", "chains_verify"),
    ("update entries set metadata = '{}' where number = 2", "chains_verify"),
    ("update entries set created_at = now() where number = 2", "chains_verify"),
    ("update transfers set cause_id = 'another' where credit_account = 8", "chains_verify"),
    ("update transfers set decided = '{}' where credit_account = 8", "chains_verify"),
    ("delete from entries where user_id = 7 and number = 2", "chains_verify"),
    (
        "insert into entries select user_id, 4, transfer_id, action, points, 6, 8, reason,"
        " metadata, created_at, hash from entries where user_id = 7 and number = 3",
        "chains_verify",
    ),
    (
        "update tiles set hashes = set_byte(hashes, 64, get_byte(hashes, 64) # 1)",
        "the_log_has_the_entries",
    ),
    ("delete from tiles", "the_log_has_the_entries"),
    (
        "delete from paid_actions where actor_id = 7 and action = 'video_shared'",
        "rewards_were_paid_for_actions",
    ),
    ("update gathered set total = 1", "gathered_actions_were_paid"),
    ("delete from gathered where video_id = 'v1'", "gathered_actions_were_paid"),
    ("update accounts set held = 1 where user_id = 7", "held_equals_open_holds"),
    ("update accounts set owed = 1 where user_id = 7", "owed_equals_unpaid_debts"),
    ("insert into lots values (7, now(), 1000)", "lots_are_part_of_balances"),
    (HOLD.format("'committed', now()"), "committed_holds_were_spent"),
    (REJECTED, "withdrawals_follow_their_holds"),
    (
        "update transfers set reverses = gen_random_uuid() where credit_account = 8",
        "no_refund_beyond_its_debit",
    ),
    (
        "update transfers set rule = 'adjustment' where id = (select min(id::text)::uuid"
        " from transfers)",
        "corrections_were_posted",
    ),
]


@pytest.fixture(autouse=True)
async def some_points(world: World, act: Callable[..., VideoInteraction]) -> None:
    """Viewers 7 and 8 with three entries each, and creator 9."""
    shares = [
        act(VideoShared, actor_id=viewer, video_id=f"v{i}") for viewer in (7, 8) for i in (1, 2, 3)
    ]
    await world.earn(*shares)
    await world.enter_gathered()
    await world.log()


async def test_all_holds_after_earning(service: Service) -> None:
    assert await broken_checks(service, CHECKS) == set()


@pytest.mark.requirement("WALLET-021", "GEN-034", "GEN-038")
async def test_tampering_is_found(service: Service, world: World) -> None:
    for tampering, check in TAMPERINGS:
        assert await world.breaks(tampering, CHECKS[check]), (tampering, check)
    await world.execute(TAMPERINGS[0][0])
    assert TAMPERINGS[0][1] in await broken_checks(service, CHECKS)
