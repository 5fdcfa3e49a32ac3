"""Divides a batch into runs of one type, so that a handler is called as rarely as order allows."""

from collections.abc import Sequence
from typing import Any

from laurel_schemas import Event

from laurel_events.batch import Received

Run = tuple[type[Event], list[Received]]
"""Events of one type, in order."""


def runs(received: Sequence[Received]) -> list[Run]:
    """Group events into runs of one type, keeping the order of each key within its topic.

    Order between keys is given up, as two partitions would: a topic whose types alternate between
    many keys takes one run a type. Records without a key keep the order of their partition.
    """
    if len({item.message.kind for item in received}) <= 1:
        # As on most topics, and then there is nothing to sort.
        return [(received[0].message.kind, list(received))] if received else []
    found: dict[tuple[int, type[Event]], list[Received]] = {}
    latest: dict[tuple[str, Any], tuple[int, type[Event]]] = {}
    for item in received:
        kind, key = item.message.kind, ordered_by(item)
        step, before = latest.get(key, (0, kind))
        place = (step if before is kind else step + 1, kind)
        latest[key] = place
        found.setdefault(place, []).append(item)
    # Sorting is stable: within one step, types come in the order in which they were met.
    return [(place[1], found[place]) for place in sorted(found, key=lambda place: place[0])]


def ordered_by(item: Received) -> tuple[str, Any]:
    """Within what an event's order matters: its topic and key, or its partition without a key."""
    record = item.record
    return record.topic, record.partition if record.key is None else record.key
