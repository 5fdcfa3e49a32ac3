"""Chains of signed records, and where one was changed, deleted or inserted.

Each link signs its chain, its number, the hash of the link before and that of its record. Who can
write the rows but has no key can't hide what was done to them, unless it is the end of a chain
that is cut off: heads that somebody else keeps show that too.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal, NamedTuple

import orjson

from laurel_service.transparency.notary import Notary
from laurel_service.transparency.reader import Reader

BEGINNING = bytes(32)
"""What the first link has before it."""
_SHIFT = 100
"""How far rows may have been renumbered to hide a change and still be recognised."""

Kind = Literal["changed", "deleted", "inserted"]


class Link(NamedTuple):
    """A record in its chain, as it is kept."""

    number: int
    record: bytes
    previous: bytes
    signature: str


class Fault(NamedTuple):
    """What was done to a chain, and at which number."""

    kind: Kind
    number: int


def canonical(record: Mapping[str, Any]) -> bytes:
    """The bytes of a record that are signed: JSON with sorted names and no blanks."""
    return orjson.dumps(record, option=orjson.OPT_SORT_KEYS)


def statement(origin: str, chain: str, number: int, previous: bytes, record: bytes) -> str:
    """The lines that a link signs."""
    hashes = (b64encode(one).decode() for one in (previous, sha256(record).digest()))
    return "".join(f"{line}\n" for line in (origin, chain, number, *hashes))


def link_hash(lines: str) -> bytes:
    """What the next link has before it."""
    return sha256(lines.encode()).digest()


def signed(
    notary: Notary, chain: str, number: int, previous: bytes, record: bytes
) -> tuple[Link, bytes]:
    """The next link of a chain, and its hash."""
    lines = statement(notary.origin, chain, number, previous, record)
    return Link(number, record, previous, notary.signature(lines)), link_hash(lines)


@dataclass(slots=True)
class Inspection:
    """A walk along a chain; `heads` are hashes by number that are known to have been there."""

    reader: Reader
    chain: str
    heads: Mapping[int, bytes] = field(default_factory=dict)
    expected: int = 1
    previous: bytes | None = BEGINNING
    unsigned: list[int] = field(default_factory=list)

    def faults(self, links: Iterable[Link]) -> Iterator[Fault]:
        """What was done to the chain; `links` come by number."""
        for link in links:
            number = self._number(link)
            if number is None:
                self.unsigned.append(link.number)
            elif number < self.expected:
                yield Fault("inserted", link.number)
            else:
                yield from self._gap(number)
                yield from self._joined(link, number)
        # Of a chain whose end is known, what lies beyond it was added.
        last = self.heads or self.unsigned
        yield from self._gap(max([*last, self.expected - 1]) + 1)

    def _number(self, link: Link) -> int | None:
        """Under which number it was signed, if at all."""
        near = range(max(1, self.expected - 1), self.expected + _SHIFT)
        lines = (self._lines(link, number) for number in (link.number, *near))
        tried = zip((link.number, *near), lines, strict=True)
        return next((no for no, one in tried if self.reader.holds(one, link.signature)), None)

    def _lines(self, link: Link, number: int) -> str:
        return statement(self.reader.origin, self.chain, number, link.previous, link.record)

    def _gap(self, until: int) -> Iterator[Fault]:
        """What has become of the numbers before `until`: a row without a signature took the place
        of one, or stands beside them."""
        missing = range(self.expected, until)
        yield from (Fault("inserted", one) for one in self.unsigned if one not in missing)
        for number in missing:
            yield Fault("changed" if number in self.unsigned else "deleted", number)
        if missing:
            self.previous = None
        self.expected, self.unsigned = until, []

    def _joined(self, link: Link, number: int) -> Iterator[Fault]:
        """A link that was signed, against the one before and what is known of it."""
        found = link_hash(self._lines(link, number))
        if self.previous not in (None, link.previous) or self.heads.get(number, found) != found:
            yield Fault("changed", number)
        self.expected, self.previous = number + 1, found


def inspected(
    reader: Reader, chain: str, links: Iterable[Link], heads: Mapping[int, bytes] | None = None
) -> Sequence[Fault]:
    """Every fault of a chain, by number."""
    found = set(Inspection(reader, chain, heads or {}).faults(links))
    return sorted(found, key=lambda one: (one.number, one.kind))
