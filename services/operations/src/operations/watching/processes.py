"""Asks every process how it stands, over the same port that Kubernetes and Prometheus ask."""

import asyncio
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import httpx
from prometheus_client.parser import text_string_to_metric_families

from operations.rules import READ, Place, Sample
from operations.watching.fresh import Fresh

FRESH_SECONDS = 2.0
State = Literal["ready", "not ready", "away"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A process: whether it is ready, each of its checks, and its figures."""

    name: str
    address: str
    state: State
    checks: Mapping[str, bool]
    samples: Sequence[Sample]


class Processes:
    """Every process of the suite; an async context manager."""

    def __init__(self, places: Sequence[Place], seconds: float) -> None:
        self._places = places
        self._seconds = seconds
        self._fresh = Fresh(self._look, FRESH_SECONDS)

    async def __aenter__(self) -> Self:
        # A process that is gone must not hold up the answer about the others.
        self._http = httpx.AsyncClient(timeout=self._seconds, trust_env=False)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def seen(self) -> Sequence[Seen]:
        """Every process, at most two seconds ago."""
        return await self._fresh.get()

    async def _look(self) -> Sequence[Seen]:
        found = await asyncio.gather(*(self._of(place) for place in self._places))
        return [one for some in found for one in some]

    async def _of(self, place: Place) -> list[Seen]:
        addresses = await _addresses(place)
        if not addresses:
            return [Seen(place.name, f"{place.host}:{place.port}", "away", {}, ())]
        return await asyncio.gather(*(self._ask(place, one) for one in addresses))

    async def _ask(self, place: Place, address: str) -> Seen:
        base = f"{place.scheme}://{address}"
        try:
            ready, metrics = await asyncio.gather(
                self._http.get(f"{base}/health/ready"), self._http.get(f"{base}/metrics")
            )
            checks: dict[str, bool] = ready.json()["checks"]
            samples = tuple(_samples(metrics.text))
        except (httpx.HTTPError, ValueError, KeyError):
            return Seen(place.name, address, "away", {}, ())
        state: State = "ready" if ready.is_success else "not ready"
        return Seen(place.name, address, state, checks, samples)


async def _addresses(place: Place) -> list[str]:
    """Every address of the host: behind a headless Service of Kubernetes, one a pod."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return sorted({f"{_quoted(address[0])}:{place.port}" for *_, address in found})


def _quoted(host: object) -> str:
    return f"[{host}]" if ":" in str(host) else str(host)


def _samples(text: str) -> Iterator[Sample]:
    """The figures that are read here; the others are not parsed."""
    lines = (line for line in text.splitlines(keepends=True) if _wanted(line))
    return (
        Sample(sample.name, sample.labels, sample.value)
        for family in text_string_to_metric_families("".join(lines))
        for sample in family.samples
    )


def _wanted(line: str) -> bool:
    return line.partition("{")[0] in READ


def samples(seen: Iterable[Seen]) -> Iterator[Sample]:
    """The figures of all processes."""
    return (sample for one in seen for sample in one.samples)
