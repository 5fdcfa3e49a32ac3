"""What a service may do at Kafka: no more than its flow says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from laurel_schemas import Event

from laurel_events.flow import Flow

Resource = Literal["topic", "group"]
Operation = Literal["Read", "Write", "Create", "Delete", "Describe"]


@dataclass(frozen=True, slots=True, order=True)
class Acl:
    """One right of a user, who is named like the service.

    With `prefix` it holds for every topic or group whose name begins with `name`.
    """

    user: str
    resource: Resource
    name: str
    operation: Operation
    prefix: bool = False


def acls(
    flow: Flow,
    also_read: Iterable[type[Event]] = (),
    also_written: Iterable[type[Event]] = (),
) -> list[Acl]:
    """The rights that a service needs, sorted; Read and Write hold Describe.

    It reads what it consumes, as the group of its name, and without a group what it is said to
    `also_read`; writes what it produces or is said to, and the dead letters of what it consumes. A
    stream job keeps its tables in topics that it makes itself, and deletes to start anew; their
    names, as its group's, begin with the service's. Who carries events writes them; who watches
    reads them, and sends again what was refused.
    """
    written = (Acl(flow.service, "topic", name, "Write") for name in _topics(also_written))
    return sorted({*_rights(flow), *_reads(flow.service, also_read), *written})


def _rights(flow: Flow) -> Iterator[Acl]:
    consumed = _topics(flow.consumes)
    yield from _reads(flow.service, (*flow.consumes, *flow.streams, *flow.ephemeral))
    for name in _topics((*flow.produces, *flow.emits_ephemeral, *flow.carries)):
        yield Acl(flow.service, "topic", name, "Write")
    for event in flow.consumes:
        yield Acl(flow.service, "topic", event.TOPIC.dead_letters.name, "Write")
    if consumed:
        yield Acl(flow.service, "group", flow.service, "Read")
    if flow.streams:
        yield from _of_stream_jobs(flow.service)
    if flow.watches:
        yield from _of_a_watcher(flow)


def _reads(user: str, events: Iterable[type[Event]]) -> Iterator[Acl]:
    return (Acl(user, "topic", name, "Read") for name in _topics(events))


def _topics(events: Iterable[type[Event]]) -> set[str]:
    return {event.TOPIC.name for event in events}


def _of_a_watcher(flow: Flow) -> Iterator[Acl]:
    """Where groups stand; topics with their dead letters, to see what an event led to, and to send
    what was refused again."""
    yield Acl(flow.service, "group", "*", "Describe")
    for topic in flow.watches:
        for name in (topic.name, topic.dead_letters.name):
            yield Acl(flow.service, "topic", name, "Read")
            yield Acl(flow.service, "topic", name, "Write")


def _of_stream_jobs(service: str) -> Iterator[Acl]:
    jobs = f"{service}-"
    yield Acl(service, "group", jobs, "Read", prefix=True)
    for operation in ("Read", "Write", "Create", "Delete"):
        yield Acl(service, "topic", jobs, operation, prefix=True)
