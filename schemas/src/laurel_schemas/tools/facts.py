"""Compares the facts of topics with their release."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from laurel_schemas.tools.library import Facts
from laurel_schemas.tools.problem import Problem

_FIXED = {
    "owner": "two services would answer for its records",
    "key": "records of one id would no longer keep their order",
    "partitions": "keys would move to other partitions, and their order be lost",
    "compacted": "readers that start from the latest of each key, or from all, would miss records",
    "deletion": "a record without a value would mean something else to older readers",
}
"""What never changes, and why."""
_ONLY_GROWS = {
    "retention": "readers away for the time once promised would miss records",
    "max_bytes": "records that were accepted would be refused",
}
_ONLY_SET = {"public": "readers outside Laurel rely on it"}
_ONLY_CLEARED = {
    "planned": "it is published already",
    "ephemeral": "readers rely on every record",
}


def changed_facts(today: Mapping[str, Facts], released: Mapping[str, Facts]) -> Iterator[Problem]:
    """Every change of a released topic that its version must not see."""
    for topic, before in released.items():
        if topic not in today:
            yield _problem(topic, "was released but is no longer declared")
            continue
        for fact in before.keys() & today[topic].keys():
            if reason := _reason(fact, before[fact], today[topic][fact]):
                yield _problem(topic, _change(fact, before[fact], today[topic][fact], reason))


def _reason(fact: str, before: Any, after: Any) -> str | None:
    """Why a fact must not change in this way; None where it may."""
    if before == after:
        return None
    if fact in _ONLY_GROWS:
        return _ONLY_GROWS[fact] if _size(after) < _size(before) else None
    if fact in _ONLY_SET:
        return None if after else _ONLY_SET[fact]
    if fact in _ONLY_CLEARED:
        return _ONLY_CLEARED[fact] if after else None
    return _FIXED.get(fact)


def _size(fact: Any) -> float:
    """Without a limit, a topic keeps records for ever."""
    return math.inf if fact is None else float(fact)


def _change(fact: str, before: Any, after: Any, reason: str) -> str:
    return f"has another {fact}: {before!r} became {after!r}, and {reason}"


def _problem(topic: str, what: str) -> Problem:
    stem, _, version = topic.rpartition(".v")
    remedy = f"Put it back as it was, or make the change in {stem}.v{int(version) + 1}"
    return Problem(topic, "the topic", what, remedy)
