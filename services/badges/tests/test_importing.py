"""Badges brought over from elsewhere."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from badges.audit import CHECKS
from badges.handlers.admin import award_by_list, revoke
from badges.rules.bringing import read_brought
from badges.store import enter_people
from badges.store.people import delete_people
from laurel_events import Database, UnitOfWork
from laurel_events.testing import published
from laurel_schemas.badges_badges_v1 import BadgeActivated
from laurel_schemas.badges_holders_v1 import HolderSnapshot
from laurel_service import Service
from laurel_service.settings_error import SettingsError
from laurel_service.testing import broken_checks, imported

HEADER = "user_id,badge_id,earned_at,activated_at\n"
GOOD = HEADER + (
    "7,badge_001,2024-05-01T10:00:00Z,2024-06-01T10:00:00Z\n"
    "8,badge_001,2024-05-01T10:00:00Z,\n"
    "7,badge_002,2024-05-02T10:00:00Z,2024-05-03T10:00:00Z\n"
    "9,badge_001,2024-05-01T10:00:00Z,\n"
    "9,badge_002,2024-05-01T10:00:00Z,\n"
)
brought = partial(imported, role="import-badges")


@pytest.mark.requirement("BADGE-018")
async def test_badges_are_brought_over_once(
    service: Service, badges_database: Database, unit_of_work: UnitOfWork, tmp_path: Path
) -> None:
    """User 9 has one of theirs here, and an operator took the other."""
    file = tmp_path / "badges.csv"
    file.write_text(GOOD)
    async with unit_of_work() as tx:
        await enter_people(tx.session, [9])
        for badge_id in ("badge_001", "badge_002"):
            await award_by_list(badge_id, [9], "Helped", 1, tx)
        await revoke("badge_002", 9, "Cheated", 1, tx)
        tx.records.clear()
    figures = {"badges": 5, "new": 3, "owned": 1, "taken_away": 1}

    tried = await brought(service, file, dry_run=True)
    assert tried == {**figures, "brought_over": 0, "dry_run": True}
    assert await published(badges_database) == []

    assert await brought(service, file) == {**figures, "brought_over": 3, "dry_run": False}
    again = await brought(service, file)
    assert (again["new"], again["owned"], again["brought_over"]) == (0, 4, 3)

    events = [one.event for one in await published(badges_database)]
    activated = [one for one in events if isinstance(one, BadgeActivated)]
    assert [(one.user_id, one.badge_id, one.activated_badges) for one in activated] == [
        (7, "badge_002", 1),
        (7, "badge_001", 2),
    ]
    held = [one for one in events if isinstance(one, HolderSnapshot)]
    assert [(one.user_id, one.activated_badges, len(one.badges)) for one in held] == [
        (7, 2, 2),
        (8, 0, 1),
    ]
    assert len(events) == len(activated) + len(held)
    assert await broken_checks(service, CHECKS) == set()


@pytest.mark.requirement("BADGE-018")
async def test_what_can_not_be_is_refused_and_changes_nothing(
    service: Service, badges_database: Database, unit_of_work: UnitOfWork, tmp_path: Path
) -> None:
    file = tmp_path / "badges.csv"
    file.write_text(HEADER + "8,badge_001,2024-05-01T10:00:00Z,\n")
    await brought(service, file)
    async with unit_of_work() as tx:
        await delete_people(tx.session, {5})
    before = len(await published(badges_database))
    for lines, words in (
        ("8,badge_001,2024-05-01T10:00:01Z,\n", "badge_001 of user_id 8 was brought over"),
        ("5,badge_001,2024-05-01T10:00:00Z,\n", "user_id 5 was deleted"),
        ("8,badge_002,2024-05-01T10:00:00Z,\n8,nothing,,\n", "line 3: badge_id should be"),
        ("8,badge_002,2024-05-01T10:00:00Z,\n" * 2, "line 3: badge_id of this user is there"),
    ):
        file.write_text(HEADER + lines)
        with pytest.raises(SettingsError, match=words):
            await brought(service, file)
    assert len(await published(badges_database)) == before


@pytest.mark.requirement("BADGE-018")
@pytest.mark.parametrize(
    ("row", "words"),
    [
        *((f"{bad},b,2024-05-01T10:00:00Z,", "user_id should be") for bad in ("0", "x", "９", "")),
        ("7,other,2024-05-01T10:00:00Z,", "badge_id should be"),
        *(
            (f"7,b,{bad},", "earned_at should be")
            for bad in (
                "",
                "2024-05-01",
                "2024-05-01T10:00:00",
                "2024-13-01T10:00:00Z",
                "1999-12-31T23:59:59Z",
                "2025-06-01T12:00:01Z",
                "1714557600",
            )
        ),
        ("7,b,2024-05-01T10:00:00Z,2024-05-01T09:59:59Z", "activated_at should be no earlier"),
        ("7,b,2024-05-01T10:00:00Z,soon", "activated_at should be a time"),
    ],
)
def test_a_line_that_says_no_badge_is_refused(row: str, words: str) -> None:
    columns = HEADER.strip().split(",")
    said = dict(zip(columns, row.split(","), strict=True))
    with pytest.raises(ValueError, match=words):
        read_brought(said, frozenset({"b"}), datetime(2025, 6, 1, 12, tzinfo=UTC))
