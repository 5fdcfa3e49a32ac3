"""What a service is made of, and what a running one has at hand."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from laurel_events import Database, Flow, Transaction
from laurel_events.database import utc_now

from laurel_service.auth.revoked import Revocations
from laurel_service.settings import ServiceSettings

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The composition of one service, built by its `__main__`.

    `router` ("qualification.api:router"), `mounts` and `roles` are import strings, so that
    a role imports only what it runs: a worker never loads FastAPI.

    `resources` are given to handlers by annotation and to routes by `Resource(kind)`. A
    function or class is called; an async context manager is entered at start and left at stop.
    Where the flow says `emits_ephemeral`, an `EphemeralProducer` is among them. `only_in` names the
    roles that open a resource, such as a key that signs: no other process has it in its memory.

    `mounts` maps a path prefix to a function `(Running) -> async context manager of an ASGI
    app`. `roles` maps the name of an extra process role to an `async (Running) -> None`.
    `on_migrate` runs in a transaction after every upgrade of the schema.

    Settings without a database make it stateless: it has its API and what `roles` says, no worker,
    relay or migration, and no stored answers for an Idempotency-Key.
    """

    name: str
    package: str
    settings: ServiceSettings
    flow: Flow
    router: str | None = None
    resources: Mapping[type, Any] = field(default_factory=dict)
    only_in: Mapping[type, frozenset[str]] = field(default_factory=dict)
    mounts: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    on_migrate: Callable[[Transaction], Awaitable[None]] | None = None
    now: Callable[[], datetime] = utc_now

    @property
    def stateless(self) -> bool:
        """Whether it keeps nothing."""
        return not self.settings.database_url


@dataclass(frozen=True, slots=True)
class Running:
    """A started service, as its roles see it: return soon after `stop` is set.

    A role adds to `progress` a check of its own by name: while one is False the role stands
    still, and the process is neither live nor ready. A check in `prepared` tells what has yet to
    be read before the first request: while one is False, or the database is away, the process is
    live and not ready. `probe` is the connection that asks for the latter. A stateless service has
    neither `storage` nor `probe`.
    """

    service: Service
    storage: Database | None
    resources: Mapping[type, Any]
    stop: asyncio.Event
    probe: Database | None
    progress: dict[str, Callable[[], bool]] = field(default_factory=dict)
    prepared: dict[str, Callable[[], bool]] = field(default_factory=dict)
    revocations: Revocations = field(default_factory=Revocations)

    @property
    def database(self) -> Database:
        """The service's own database; raises LookupError in a stateless service."""
        if self.storage is None:
            raise LookupError(f"{self.service.name} is stateless: it has no database")
        return self.storage

    def resource(self, kind: type[T]) -> T:
        """The resource of this kind; raises LookupError naming what the service provides."""
        try:
            return self.resources[kind]  # type: ignore[no-any-return]
        except KeyError:
            known = sorted(kind.__name__ for kind in self.resources)
            raise LookupError(
                f"{self.service.name} has no resource {kind.__name__}; it has {known}"
            ) from None
