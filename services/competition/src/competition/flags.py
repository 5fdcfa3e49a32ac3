"""Feature flags: what a file holds back, for whom (COMP-042)."""

import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Literal

Flag = Literal["live-leaderboards", "entry-fees"]
"""What a file may hold back: by competition whether screens are told of its leaderboard; by who
makes one whether it may cost a fee."""

_FILE = "competition.flag_file:asked_of"
"""Not imported where there is no file: what evaluates flags takes a while to load."""


class Flags:
    """Whether features are on; all of them without a file, or where it does not name them."""

    def __init__(self, file: Path | None) -> None:
        self._is_on: Callable[[str, str], bool] | None = None
        if file is not None:
            self._is_on = pkgutil.resolve_name(_FILE)(file)

    def are_on(self, flag: Flag, key: object) -> bool:
        """Whether a feature is on for a competition or person of this id."""
        return self._is_on is None or self._is_on(flag, str(key))
