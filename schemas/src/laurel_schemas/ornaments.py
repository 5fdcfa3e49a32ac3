"""Texts beside what an event is about: an unusable one is cut or left out, the event is taken."""

import unicodedata

_CONTROL = {"Cc", "Cs"}
"""U+0000 can't be stored by PostgreSQL, half a surrogate pair can't be encoded at all."""


def shown(text: str | None, length: int) -> str | None:
    """The first `length` characters, without control characters; None if nothing is left."""
    if text is None:
        return None
    kept = "".join(char for char in text if unicodedata.category(char) not in _CONTROL)
    return kept.strip()[:length].rstrip() or None


def usable(text: str | None, length: int) -> str | None:
    """The text as it is, or None where it is empty, too long or holds blanks or control characters.

    For what means nothing when it is cut: addresses, names of zones.
    """
    if not text or len(text) > length or not text.isprintable() or " " in text:
        return None
    return text
