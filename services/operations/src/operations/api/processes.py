"""How processes and services stand."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Response
from laurel_service.api import Body, Envelope, Resource, errors, ok
from pydantic import ConfigDict

from operations.rules import Standing, standings
from operations.watching.processes import Processes, Seen, State, samples

router = APIRouter(prefix="/api/v1/operations")
Watched = Annotated[Processes, Resource(Processes)]


class ProcessBody(Body):
    """A process: `away` does not answer, `not ready` says which check fails."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "name": "badges-worker",
                "address": "10.0.3.7:8000",
                "state": "not ready",
                "checks": {"consumer": False, "database": True, "accepting": True},
            }
        }
    )

    name: str
    address: str
    state: State
    checks: dict[str, bool]


class ProcessesBody(Body):
    """Every process that this one is told of, the troubled ones first."""

    processes: list[ProcessBody]


class ServiceBody(Body):
    """How far a service has come, as its processes say.

    `outbox…` is what it has yet to publish, `deferred…` what waits for another topic. Counters
    count since each process started.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "name": "badges",
                "lagRecords": 120,
                "outboxOldestSeconds": 0.2,
                "outboxParkedRows": 0,
                "deferredWaiting": 3,
                "deferredOldestSeconds": 41.5,
                "deadLetters": 1,
                "eventsConsumed": 14149,
                "eventsRelayed": 52,
                "retries": 0,
            }
        }
    )

    name: str
    lag_records: int
    outbox_oldest_seconds: float
    outbox_parked_rows: int
    deferred_waiting: int
    deferred_oldest_seconds: float
    dead_letters: int
    events_consumed: int
    events_relayed: int
    retries: int


class ServicesBody(Body):
    """Every service that tells figures, by name."""

    services: list[ServiceBody]


@router.get("/processes", response_model=Envelope[ProcessesBody], responses=errors(401, 403))
async def processes(watched: Watched) -> Response:
    """Every process, whether it answers and is ready; the figures are at most 2 seconds old."""
    found = sorted(await watched.seen(), key=_trouble)
    return ok(ProcessesBody(processes=[_process(one) for one in found]))


@router.get("/services", response_model=Envelope[ServicesBody], responses=errors(401, 403))
async def services(watched: Watched) -> Response:
    """Lag, outbox, deferred events and dead letters of every service, from its processes."""
    found = standings(samples(await watched.seen()))
    return ok(ServicesBody(services=[_service(name, found[name]) for name in sorted(found)]))


_ORDER: Sequence[State] = ("away", "not ready", "ready")


def _trouble(seen: Seen) -> tuple[int, str, str]:
    return _ORDER.index(seen.state), seen.name, seen.address


def _process(seen: Seen) -> ProcessBody:
    return ProcessBody(
        name=seen.name, address=seen.address, state=seen.state, checks=dict(seen.checks)
    )


def _service(name: str, standing: Standing) -> ServiceBody:
    figures = {key: value for key, value in asdict(standing).items() if key[0] != "_"}
    return ServiceBody(name=name, **figures)
