"""Feature flags: a file says for whom what is on, and may change while the service runs."""

import json
import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from competition.api.access import offered
from competition.flag_file import FileProvider
from competition.flags import Flag, Flags
from competition.rules.competition import TermsError
from competition_world import OWNER, TERMS


def write(file: Path, flag: Flag, **said: Any) -> None:
    """One flag; the file's time moves on, however coarse the clock of its file system is."""
    variants = {"variants": {"on": True, "off": False}, "state": "ENABLED"}
    file.write_text(json.dumps({"flags": {flag: {**variants, "defaultVariant": "off", **said}}}))
    touched = file.stat().st_mtime_ns + 10**9 * len(file.read_text())
    os.utime(file, ns=(touched, touched))


def share(percent: int) -> dict[str, Any]:
    """On for so many in a hundred."""
    return {"fractional": [["on", percent], ["off", 100 - percent]]}


@pytest.mark.requirement("COMP-042", "GEN-059")
def test_a_feature_reaches_the_same_people_and_more_as_its_share_grows(tmp_path: Path) -> None:
    file = tmp_path / "flags.json"
    write(file, "entry-fees", targeting=share(10))
    flags, another, people = Flags(file), Flags(file), range(1, 1001)
    few = {one for one in people if flags.are_on("entry-fees", one)}
    assert 60 < len(few) < 140
    assert few == {one for one in people if another.are_on("entry-fees", one)}
    assert flags.are_on("live-leaderboards", 7), "what the file does not name is on"

    write(file, "entry-fees", targeting=share(50))
    more = {one for one in people if flags.are_on("entry-fees", one)}
    assert few < more
    assert 430 < len(more) < 570
    write(file, "entry-fees", state="DISABLED", defaultVariant="off")
    assert flags.are_on("entry-fees", OWNER), "what is disabled is as if it were not there"


@pytest.mark.requirement("COMP-042")
def test_what_is_off_is_refused_by_name_and_what_can_not_be_read_changes_nothing(
    tmp_path: Path,
) -> None:
    file = tmp_path / "flags.json"
    with pytest.raises(FileNotFoundError):
        FileProvider(file)
    write(file, "entry-fees")
    flags, paid = Flags(file), replace(TERMS, entry_fee=Decimal(5))
    with pytest.raises(TermsError, match="entryFee"):
        offered(paid, OWNER, flags)
    assert offered(TERMS, OWNER, flags) == TERMS
    file.write_text("{")
    os.utime(file, ns=(0, 0))
    assert not flags.are_on("entry-fees", OWNER)
    file.unlink()
    assert not flags.are_on("entry-fees", OWNER)
    assert offered(paid, OWNER, Flags(None)) == paid
