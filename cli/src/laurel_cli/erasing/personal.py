"""What a person is recognised by: the values that are searched for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson

_TELLING = 8
"""Shorter values are found as whole texts only: `Ann` is in every `annual`."""


@dataclass(frozen=True, slots=True)
class Personal:
    """`words` are names, mail addresses and pictures; `wallets` the addresses of their wallets.

    A wallet with an NFT in it stays known to whoever must account for the NFT.
    """

    words: frozenset[str] = frozenset()
    wallets: frozenset[str] = frozenset()

    def __or__(self, other: "Personal") -> "Personal":
        return Personal(self.words | other.words, self.wallets | other.wallets)

    @property
    def values(self) -> frozenset[str]:
        """All of them."""
        return self.words | self.wallets

    def in_text(self, text: str) -> bool:
        """Whether a text that is JSON, or a line of a log, tells of the person."""
        return any(needle in text for needle in needles(self.values))


def needles(values: Iterable[str]) -> Iterator[str]:
    """Each value as it stands in JSON, in quotes where it is too short to tell anything by itself.

    A backslash or a quote in a name is escaped there, once.
    """
    for value in values:
        quoted = orjson.dumps(value).decode()
        yield quoted if len(value) < _TELLING else quoted[1:-1]
