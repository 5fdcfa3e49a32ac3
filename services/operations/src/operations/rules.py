"""What the figures of processes amount to."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_PLACE = re.compile(r"([a-z0-9][a-z0-9_-]*)=(https?)://([^/:,=\s]+):(\d{1,5})")


@dataclass(frozen=True, slots=True)
class Place:
    """Where processes of one name answer; a host may have many addresses."""

    name: str
    scheme: str
    host: str
    port: int


def places(text: str) -> tuple[Place, ...]:
    """Read `NAME=http://HOST:PORT,…`; raises ValueError naming the part at fault."""
    return tuple(_place(part.strip()) for part in text.split(",") if part.strip())


def _place(part: str) -> Place:
    found = _PLACE.fullmatch(part)
    if not found:
        raise ValueError(f"{part!r} should be such as badges=http://badges-metrics:8000")
    name, scheme, host, port = found.groups()
    return Place(name, scheme, host, int(port))


@dataclass(frozen=True, slots=True)
class Sample:
    """One figure of a process: a metric with its labels."""

    name: str
    labels: Mapping[str, str]
    value: float


@dataclass(slots=True)
class Standing:
    """How far a service has come: what its processes say, put together.

    Counters count since each process started; ages are in seconds.
    """

    lag_records: int = 0
    outbox_oldest_seconds: float = 0
    outbox_parked_rows: int = 0
    deferred_waiting: int = 0
    deferred_oldest_seconds: float = 0
    dead_letters: int = 0
    events_consumed: int = 0
    events_relayed: int = 0
    retries: int = 0
    _deferred: dict[str, int] = field(default_factory=dict)

    def add(self, sample: Sample) -> None:
        """Take a figure in.

        Each process counts its own partitions and events; of what lies in the database several
        tell the same, so that the highest stands.
        """
        if field_name := _SUMS.get(sample.name):
            setattr(self, field_name, getattr(self, field_name) + int(sample.value))
        elif field_name := _HIGHEST.get(sample.name):
            known = getattr(self, field_name)
            setattr(self, field_name, max(known, type(known)(sample.value)))
        elif sample.name == "laurel_events_deferred_waiting":
            topic = sample.labels.get("topic", "")
            self._deferred[topic] = max(self._deferred.get(topic, 0), int(sample.value))
            self.deferred_waiting = sum(self._deferred.values())


_SUMS = {
    "laurel_consumer_lag_records": "lag_records",
    "laurel_dead_letters_total": "dead_letters",
    "laurel_events_consumed_total": "events_consumed",
    "laurel_outbox_relayed_total": "events_relayed",
    "laurel_consumer_retries_total": "retries",
}
_HIGHEST = {
    "laurel_outbox_oldest_seconds": "outbox_oldest_seconds",
    "laurel_outbox_parked_rows": "outbox_parked_rows",
    "laurel_events_deferred_oldest_seconds": "deferred_oldest_seconds",
}
READ = frozenset({*_SUMS, *_HIGHEST, "laurel_events_deferred_waiting"})
"""The metrics that count here."""


def standings(samples: Iterable[Sample]) -> dict[str, Standing]:
    """How each service stands, by its name, which every figure carries."""
    found: dict[str, Standing] = {}
    for sample in samples:
        if service := sample.labels.get("service"):
            found.setdefault(service, Standing()).add(sample)
    return found
