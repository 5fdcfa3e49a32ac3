"""What a reaction may be (CHAT-031)."""

import regex

MOST_KINDS = 30
"""Different emoji on one message."""

_ONE_CHARACTER = regex.compile(r"\X")
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|\u20e3")


def is_reaction(text: str) -> bool:
    """Whether a text is one emoji, as a reader counts characters."""
    return bool(_ONE_CHARACTER.fullmatch(text) and _EMOJI.search(text))
