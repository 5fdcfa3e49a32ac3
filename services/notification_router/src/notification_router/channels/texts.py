"""What was typed, as a platform shows it so."""

import re
from collections.abc import Callable
from typing import Final

_DISCORD: Final = re.compile(r"([\\*_~`|\[\]()<>])|^([#-])", re.MULTILINE)
_ELLIPSIS: Final = "…"


def escaped_for_discord(text: str) -> str:
    """The text with all that Discord reads as markup behind a backslash, which it doesn't show."""
    return _DISCORD.sub(lambda found: f"\\{found[0]}", text)


def fitting(text: str, most: int, escape: Callable[[str], str] = str) -> str:
    """The text escaped, cut between characters to as many UTF-16 code units as a platform takes."""
    escaped = escape(text)
    while _units(escaped) > most:
        excess = _units(escaped) - most + 1
        # Of what is escaped twice as much may go as is needed, never too little.
        text = text.removesuffix(_ELLIPSIS)[: -max(1, excess // 2)] + _ELLIPSIS
        escaped = escape(text)
    return escaped


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
