"""Compares what services said with what their readers know (GEN-036)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

_SHOWN = 5


class Told(NamedTuple):
    """One side of a fact as a service's audit prints it: by bucket, its count and hash."""

    service: str
    fact: str
    side: str
    buckets: Mapping[str, str]

    @classmethod
    def read(cls, service: str, line: Mapping[str, Any]) -> "Told":
        """A fact from a line of a service's audit."""
        return cls(service, line["fact"], line["side"], line["buckets"])


class Comparison(NamedTuple):
    """What a reader knows of a fact, whether it is what was said, and where it differs."""

    reader: str
    check: str
    holds: bool
    detail: str


def compare(told: Iterable[Told]) -> Iterator[Comparison]:
    """Hold each reader's side of a fact against that of the one service that says it.

    What was heard from outside is held against what the first of its readers heard; one reader
    alone has nothing to be held against. A fact that is said and known by nobody, or known and not
    said, is a fault of the declarations, and found as well.
    """
    facts: defaultdict[str, list[Told]] = defaultdict(list)
    for one in told:
        facts[one.fact].append(one)
    for fact, sides in sorted(facts.items()):
        said = [one for one in sides if one.side == "said"]
        known = [one for one in sides if one.side == "known"]
        if all(one.side == "heard" for one in sides):
            yield from (_compared(sides[0], reader) for reader in sides[1:])
        elif len(said) != 1 or len(said) + len(known) != len(sides) or not known:
            services = ", ".join(f"{one.service} ({one.side})" for one in sides)
            yield Comparison(sides[0].service, f"{fact}: has two sides", False, services)
        else:
            yield from (_compared(said[0], reader) for reader in known)


def _compared(said: Told, known: Told) -> Comparison:
    buckets = said.buckets.keys() | known.buckets.keys()
    other = [
        f"{bucket} ({said.side} {_count(said, bucket)}, known {_count(known, bucket)})"
        for bucket in sorted(buckets, key=int)
        if said.buckets.get(bucket) != known.buckets.get(bucket)
    ]
    check = f"{said.fact}: known as {said.service} {said.side} it"
    if not other:
        return Comparison(known.service, check, True, f"{len(buckets)} buckets are equal")
    shown = ", ".join(other[:_SHOWN])
    return Comparison(
        known.service, check, False, f"{len(other)} buckets differ, by user % 64: {shown}"
    )


def _count(side: Told, bucket: str) -> str:
    return side.buckets.get(bucket, "0").partition(" ")[0]
