"""How a handler answers for each event that it was given: a closed union.

An event that it says nothing about is *applied*: what it saved and published counts. `Rejected`
and `Deferred` are said of one event by `Transaction.reject` and `Transaction.defer`; the others of
the batch are applied all the same, in the same transaction. There is no other answer: an exception
is a fault, of the surroundings (the batch is tried again) or of the handler (the event that it
chokes on is found by halving the batch, and buried).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from laurel_schemas import Event


@dataclass(frozen=True, slots=True)
class Rejected:
    """The event is wrong and always will be; `reason` says in prose which field or rule, without
    personal data. It goes to the dead letters."""

    reason: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """The event needs what another topic has yet to bring; `waits_for` says in prose what.

    It is parked with the later events of its key and topic, and tried again in order.
    """

    waits_for: str


Answer = Rejected | Deferred


class AnswerError(RuntimeError):
    """A handler answered for an event that it was not given, or defers without `may_defer`.

    A fault of the program, which no retry mends: the worker ends, and nothing is skipped.
    """


def check(
    kind: type[Event],
    given: Iterable[Any],
    answers: Iterable[tuple[Any, Answer]],
    *,
    may_defer: bool,
) -> None:
    """Hold a handler to its own events and its own marks; raises AnswerError."""
    known = {id(message) for message in given}
    for message, answer in answers:
        if id(message) not in known:
            raise AnswerError(f"the handler of {kind.TYPE} answered for an event of another call")
        if isinstance(answer, Deferred) and not may_defer:
            raise AnswerError(f"the handler of {kind.TYPE} defers and is not marked by may_defer")
