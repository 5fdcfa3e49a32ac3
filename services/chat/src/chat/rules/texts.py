"""What a text, and the address of media, may hold (CHAT-002)."""

import unicodedata
from urllib.parse import urlsplit

MOST_MARKS = 12
"""Marks on one character. Tibetan stacks up to nine; text that runs over others' has dozens."""

_ALLOWED_CONTROLS = {"\n", "\t"}
# They turn the text after them around, past its own end: "gnp.exe" can be shown as "exe.png".
_OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e")


def wrong_with_text(text: str) -> str | None:
    """Why a text can't be sent, in prose; None if it can."""
    if not text.strip():
        return "should hold more than blanks"
    if text.isascii() and text.isprintable():
        return None  # most texts are: nothing of what follows is in ASCII
    if any(_is_control(char) for char in text):
        return "should hold no control characters but line breaks and tabs"
    if not _OVERRIDES.isdisjoint(text):
        return "should hold no characters that override the direction of text"
    if longest_run_of_marks(text) > MOST_MARKS:
        return f"should hold at most {MOST_MARKS} marks on one character"
    return None


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs"} and char not in _ALLOWED_CONTROLS


def longest_run_of_marks(text: str) -> int:
    """The most combining marks in a row."""
    longest = run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        longest = max(longest, run)
    return longest


def wrong_with_media(url: str) -> str | None:
    """Why an address can't be that of media, in prose; None if it can."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return "should be an address"
    if parts.scheme != "https" or not host:
        return "should be an https address"
    if "@" in parts.netloc:
        return "should hold no name or password"
    return None
