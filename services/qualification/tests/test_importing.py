"""Volumes brought over from elsewhere."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from laurel_events import Database, UnitOfWork
from laurel_events.testing import claimed, published
from laurel_schemas.qualification_tiers_v1 import TierUnlocked, VolumeMilestoneReached
from laurel_service import Service
from laurel_service.settings_error import SettingsError
from laurel_service.testing import bearer, broken_checks, client, imported
from qualification.audit import CHECKS
from qualification.handlers import LADDER_REVIEW, review
from qualification.ladders import Ladders
from qualification.rules import Standing, read_opening

HEADER = "user_id,perpetual_usd,strategy_usd\n"
GOOD = HEADER + "7,60000.25,0\n8,0,0\n9,600000,0.0000000001\n"
brought = partial(imported, role="import-volumes")


async def announced(database: Database) -> list[tuple[int, int]]:
    """Users with the tiers and milestones that were announced."""
    told = []
    for event in (each.event for each in await published(database)):
        if isinstance(event, TierUnlocked):
            told.append((event.user_id, event.level))
        if isinstance(event, VolumeMilestoneReached):
            told.append((event.user_id, int(event.milestone_usd)))
    return told


@pytest.mark.requirement("TIER-026")
async def test_volumes_are_brought_over_once_and_count(
    service: Service,
    opened: Database,
    unit_of_work: UnitOfWork,
    record: Callable[..., Awaitable[Any]],
    standing: Callable[..., Awaitable[Standing]],
    trade: Callable[..., Any],
    tmp_path: Path,
) -> None:
    file = tmp_path / "volumes.csv"
    file.write_text(GOOD)
    await record(trade("50000"))

    tried = await brought(service, file, dry_run=True)
    assert (tried["new_people"], tried["new_usd"]) == (2, "660000.2500000001")
    assert (await standing()).volume_usd == 50_000

    first, second = await brought(service, file), await brought(service, file)
    assert (first["new_people"], second["new_people"]) == (2, 0)
    assert first["ledger_usd"] == second["ledger_usd"] == first["usd"] == "660000.2500000001"
    now = await standing()
    assert (now.volume_usd, now.trade_count) == (Decimal("110000.25"), 1)
    assert (await standing(9)).strategy_usd == Decimal("0.0000000001")
    assert await announced(opened) == [(7, 1), (9, 1), (7, 100_000), (9, 100_000), (9, 500_000)]

    async with client(service) as http:
        path = "/api/v1/qualification/me/tiers/1/decision"
        why = (await http.get(path, headers=bearer(7))).json()["data"]
    assert (why["status"], why["decidedBy"]["kind"], why["volumeUsd"]) == (
        "Unlocked",
        "import",
        "110000.25",
    )
    for task in await claimed(opened, LADDER_REVIEW):
        await review(task, unit_of_work, Ladders())
    broken = await broken_checks(service, CHECKS)
    assert broken <= {"snapshots_published"}


@pytest.mark.requirement("TIER-026")
async def test_an_import_goes_on_and_another_content_is_refused(
    service: Service, standing: Callable[..., Awaitable[Standing]], tmp_path: Path
) -> None:
    file = tmp_path / "volumes.csv"
    file.write_text(HEADER + "7,60000.25,0\n")
    await brought(service, file)
    file.write_text(GOOD)
    assert (await brought(service, file))["new_people"] == 1
    file.write_text(HEADER + "5,1,1\n7,60000.25,1\n")
    with pytest.raises(SettingsError, match=r"user_id 7 was .* 60000.25 and 0 before"):
        await brought(service, file)
    file.write_text(HEADER + "5,1,1\n6,x,1\n")
    with pytest.raises(SettingsError, match="line 3: perpetual_usd should be 0 or more"):
        await brought(service, file)
    assert (await standing(5)).volume_usd == 0


@pytest.mark.requirement("TIER-026")
@pytest.mark.parametrize(
    ("row", "words"),
    [
        *((f"{bad},1,1", "user_id should be") for bad in ("0", "9223372036854775808", "７", "a")),
        *(
            (f"7,{bad},1", "perpetual_usd should be")
            for bad in ("-1", "1.00000000001", "NaN", "1e3", "", "1.", ".5", "+1", " 1", "1" * 16)
        ),
        ("7,1,１", "strategy_usd should be"),
    ],
)
def test_a_line_that_says_no_volume_is_refused(row: str, words: str) -> None:
    columns = HEADER.strip().split(",")
    with pytest.raises(ValueError, match=words):
        read_opening(dict(zip(columns, row.split(","), strict=True)))
