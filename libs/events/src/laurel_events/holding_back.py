"""What must wait behind a deferred event of its key, where that shows only afterwards."""

from collections.abc import Mapping, Sequence
from typing import Any

from laurel_events.answers import Deferred
from laurel_events.batch import Received
from laurel_events.deferral import Held
from laurel_events.runs import ordered_by


class DeferredAheadOfOthers(Exception):
    """Events were handled that should have waited behind one that is deferred."""

    def __init__(self, answers: Mapping[int, Deferred]) -> None:
        super().__init__()
        self.answers = answers


def last_of_their_key(free: Sequence[Received], waiting: Mapping[int, Deferred]) -> list[Held]:
    """What is deferred, where nothing of its key was handled after it.

    Raises DeferredAheadOfOthers where something was.
    """
    closed: set[tuple[str, Any]] = set()
    held: list[Held] = []
    for item in free if waiting else ():
        if ordered_by(item) in closed:
            raise DeferredAheadOfOthers(waiting)
        if deferred := waiting.get(id(item.message)):
            held.append((item, deferred.waits_for))
            closed.add(ordered_by(item))
    return held
