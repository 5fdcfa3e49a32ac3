"""Balances brought over from elsewhere."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from laurel_schemas.social_interactions_v1 import VideoUploaded
from laurel_service import Service
from laurel_service.imports import read_lines
from laurel_service.settings_error import SettingsError
from laurel_service.testing import broken_checks, imported
from wallet.audit import CHECKS
from wallet.importing import TABLE
from wallet_world import World

GOOD = "user_id,balance\n7,12.5\n8,0.00\n9,100000000.01\n"
brought = partial(imported, role="import-balances")


@pytest.mark.requirement("WALLET-027")
async def test_balances_are_brought_over_once(
    service: Service, world: World, upload: Callable[..., VideoUploaded], tmp_path: Path
) -> None:
    file = tmp_path / "balances.csv"
    file.write_text(GOOD)
    await world.earn(upload())

    tried = await brought(service, file, dry_run=True)
    assert (tried["new_people"], tried["new_points"]) == (2, "100000012.51")
    assert await world.balances() == {9: Decimal(5)}

    first, second = await brought(service, file), await brought(service, file)

    assert first["ledger_points"] == second["ledger_points"] == first["points"] == "100000012.51"
    assert (first["new_people"], second["new_people"]) == (2, 0)
    assert await world.balances() == {7: Decimal("12.50"), 9: Decimal("100000005.01")}
    assert [one.data.reason for one in (await world.told())[1:]] == ["Balance brought over"] * 2
    assert await broken_checks(service, CHECKS) == set()


@pytest.mark.requirement("WALLET-027")
async def test_an_import_that_was_broken_off_goes_on(
    service: Service, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "balances.csv"
    file.write_text("user_id,balance\n7,12.5\n")
    await brought(service, file)
    file.write_text(GOOD)

    assert (await brought(service, file))["new_people"] == 1

    file.write_text("user_id,balance\n5,1\n7,12.51\n")
    with pytest.raises(SettingsError, match=r"user_id 7 was .* 12.50 before, not 12.51"):
        await brought(service, file)
    assert 5 not in await world.balances()


@pytest.mark.requirement("WALLET-027")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1 should be"),
        ("id,balance\n", "line 1 should be"),
        ("user_id,balance\n7\n", "line 2 should have 2 fields"),
        ("user_id,balance\n7,1\n7,1\n", "line 3: user_id is there a second time"),
        ("user_id,balance\n0,1\n", "line 2: user_id should be"),
        ("user_id,balance\n9223372036854775808,1\n", "line 2: user_id should be"),
        ("user_id,balance\n７,1\n", "line 2: user_id should be"),
        *(
            (f"user_id,balance\n7,{bad}\n", "line 2: balance should be")
            for bad in ("-1", "1.001", "NaN", "1e3", "", "1.", ".5", "+1", " 1", "1" * 16, "１")
        ),
    ],
)
def test_a_line_that_says_no_balance_is_named(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_lines(text.splitlines(), TABLE)


async def test_a_file_that_is_none_changes_nothing(
    service: Service, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "balances.csv"
    with pytest.raises(SettingsError, match="can't be read"):
        await brought(service, file)
    file.write_bytes(b"user_id,balance\n7,1\n\xff,1\n")
    with pytest.raises(SettingsError, match="Nothing was changed"):
        await brought(service, file)
    assert await world.balances() == {}
