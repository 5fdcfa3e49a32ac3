"""`verify-ledger` finds one row that was tampered with, and says where it is."""

import asyncio
import json
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO

import pytest
from laurel_schemas.social_interactions_v1 import VideoInteraction, VideoShared
from laurel_service import Service
from laurel_service.runtime import started
from wallet.verifying import verify
from wallet_world import World

ROWS = "no row was changed, deleted or inserted"
LOG = "the log has the entries as they are"
SIGNED = "the log is as its checkpoint was signed"


@pytest.fixture(autouse=True)
async def some_points(world: World, act: Callable[..., VideoInteraction]) -> None:
    """Viewers 7 and 8 with three entries each, all of them logged."""
    shares = [
        act(VideoShared, actor_id=viewer, video_id=f"v{i}") for viewer in (7, 8) for i in (1, 2, 3)
    ]
    await world.earn(*shares)
    await world.log()


async def found(service: Service) -> dict[str, str]:
    async with started(service, asyncio.Event()) as running:
        with redirect_stdout(StringIO()) as told:
            await verify(running)
    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    assert [line["check"] for line in lines] == [ROWS, LOG, SIGNED]
    return {line["check"]: line["detail"] for line in lines if not line["holds"]}


async def test_nothing_is_found_in_a_sound_ledger(service: Service) -> None:
    assert await found(service) == {}


@pytest.mark.requirement("WALLET-026")
@pytest.mark.parametrize(
    ("tampering", "detail"),
    [
        ("update entries set reason = 'Gift' where user_id = 8 and number = 2", "changed 8/2"),
        ("update entries set hash = '\\x00' where user_id = 8 and number = 2", "changed 8/2"),
        ("update transfers set cause_id = 'x' where credit_account = 8 and credit_entry = 3",
         "changed 8/3"),
        ("update accounts set head = '\\x00' where user_id = 7", "changed 7/3"),
        ("delete from entries where user_id = 8 and number = 1", "deleted 8/1"),
        ("delete from entries where user_id = 8 and number = 2", "deleted 8/2"),
        ("delete from entries where user_id = 8 and number = 3", "deleted 8/3"),
        ("delete from transfers where credit_account = 8 and credit_entry = 2",
         "transfer deleted 8/2"),
        ("with gone as (delete from entries where user_id = 8 and number = 2 returning transfer_id)"
         " delete from transfers where id in (select transfer_id from gone)", "deleted before 8/3"),
        (
            "insert into entries select user_id, 4, transfer_id, action, points, 6, 8, reason,"
            " metadata, created_at, hash from entries where user_id = 7 and number = 3",
            "inserted 7/4",
        ),
        (
            "insert into transfers select gen_random_uuid(), debit_account, 9, points,"
            " cause_source, cause_id, rule, rule_version, decided, reverses, null, 1, created_at"
            " from transfers where credit_account = 7 and credit_entry = 1",
            "transfer inserted 9/1",
        ),
    ],
)  # fmt: skip
async def test_one_row_is_found_where_it_is(
    tampering: str, detail: str, service: Service, world: World
) -> None:
    await world.execute(tampering)

    assert (await found(service))[ROWS] == f"1 break it: {detail}"


@pytest.mark.requirement("WALLET-026")
@pytest.mark.parametrize(
    ("tampering", "check"),
    [
        ("update tiles set hashes = set_byte(hashes, 64, get_byte(hashes, 64) # 1)", LOG),
        ("update tiles set hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1)", SIGNED),
        ("update checkpoint set note = replace(note, '6', '7')", SIGNED),
        ("delete from tiles", SIGNED),
    ],
)
async def test_a_rewritten_log_is_found(
    tampering: str, check: str, service: Service, world: World
) -> None:
    await world.execute(tampering)

    assert check in await found(service)


@pytest.mark.requirement("WALLET-026")
async def test_a_chain_made_anew_is_not_what_was_logged(service: Service, world: World) -> None:
    """Whoever can compute hashes may forge a chain, but not what was signed."""
    await world.execute("update entries set reason = 'Gift' where user_id = 8 and number = 3")
    await world.execute("""
        update entries set hash = made.hash from (
            select sha256(before.hash || convert_to(entered(entries, transfers), 'UTF8')) as hash
            from entries join transfers on transfers.id = transfer_id
            join entries as before on before.user_id = 8 and before.number = 2
            where entries.user_id = 8 and entries.number = 3
        ) as made where user_id = 8 and number = 3
    """)
    await world.execute(
        "update accounts set head = hash from entries"
        " where accounts.user_id = 8 and entries.user_id = 8 and number = 3"
    )

    assert await found(service) == {LOG: "1 break it: not as logged 8/3"}
