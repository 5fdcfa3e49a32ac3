"""The word filter: which words are refused, masked or shown to moderators (CHAT-046)."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

import regex

Action = Literal["refuse", "mask", "flag"]

_MASK = "•"


class Word(NamedTuple):
    """A word, and what happens to a message that holds it."""

    word: str
    action: Action


class Verdict(NamedTuple):
    """What becomes of a text: the text with masks, and what was found in it."""

    text: str
    is_refused: bool
    is_flagged: bool


class Filter:
    """A list made ready: whole words, whatever their case, marks and invisible characters."""

    def __init__(self, words: Iterable[Word] = ()) -> None:
        self._actions = {folded(word.word): word.action for word in words}
        self._pattern = regex.compile(
            r"(?<!\w)\L<words>(?!\w)", words=sorted(self._actions, key=len, reverse=True)
        )

    def judge(self, text: str) -> Verdict:
        """What becomes of a text."""
        if not self._actions:
            return Verdict(text, False, False)
        plain, places = _folded(text)
        found = [(match.span(), self._actions[match[0]]) for match in self._pattern.finditer(plain)]
        masked = list(text)
        for (start, end), action in found:
            if action == "mask":
                for place in range(places[start], places[end - 1] + 1):
                    masked[place] = _MASK
        actions = {action for _, action in found}
        return Verdict("".join(masked), "refuse" in actions, "flag" in actions)


def folded(text: str) -> str:
    """A text as it is compared: without case, marks and invisible characters."""
    return _folded(text)[0]


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters its place in the text."""
    pairs = [(char, place) for place, typed in enumerate(text) for char in _fold(typed)]
    return "".join(char for char, _ in pairs), [place for _, place in pairs]


def _fold(typed: str) -> Iterator[str]:
    for char in unicodedata.normalize("NFKD", typed).casefold():
        if unicodedata.category(char) not in {"Mn", "Me", "Cf"}:
            yield char
