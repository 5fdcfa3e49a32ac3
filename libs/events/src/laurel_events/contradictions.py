"""Events that contradict what was applied under their identity: recorded for good, and refused.

For handlers that dedupe by a natural key: what was applied first stands, and another content under
the same key must neither change it nor vanish.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from laurel_schemas import Event
from laurel_schemas.plain import Plain
from prometheus_client import Counter
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert

from laurel_events.message import Message
from laurel_events.transaction import Transaction

E = TypeVar("E", bound=Event)
K = TypeVar("K", bound=Hashable)
Held = Mapping[str, Any]
"""What was applied under an identity, by column."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An event that says otherwise than what was applied, and in which fields.

    `values` are what the service's table keeps of it, by column: the identity and both contents.
    """

    message: Message[Any]
    fields: Sequence[str]
    values: Mapping[str, Any]


def contradictions(
    messages: Sequence[Message[E]],
    held: Mapping[K, Held],
    identity: Callable[[Plain], K],
    contradicted: Callable[[E, Held], tuple[Sequence[str], Held]],
) -> Iterator[Contradiction]:
    """The messages that say otherwise than what is held under their identity.

    `contradicted` answers in which fields, none if they agree, and with the values to keep.
    """
    for message in messages:
        if (known := held.get(identity(message.plain))) is not None:
            fields, values = contradicted(message.event, known)
            if fields:
                yield Contradiction(message, fields, values)


async def refuse(
    found: Sequence[Contradiction], identity: str, tx: Transaction, table: Table, metric: Counter
) -> None:
    """Record each event once, reject it and count it; `identity` names in prose what identifies.

    `table` has the columns `event_source` and `event_id` as its key, `fields`, `refused_at` and
    those of `values`.
    """
    if found:
        rows = [_row(one) | {"refused_at": tx.now} for one in found]
        await tx.session.execute(insert(table).on_conflict_do_nothing(), rows)
    for one in found:
        tx.reject(one.message, f"was counted with another {_list(one)}: {identity} identify")
        metric.inc()


def _row(one: Contradiction) -> dict[str, Any]:
    meta = one.message.meta
    return {"event_source": meta.source, "event_id": meta.id, "fields": _list(one), **one.values}


def _list(one: Contradiction) -> str:
    return ", ".join(one.fields)
