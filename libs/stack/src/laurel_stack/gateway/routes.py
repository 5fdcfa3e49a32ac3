"""The route table, read and checked."""

from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

AbsolutePath = Annotated[str, Field(pattern=r"^/\S*$")]
Caller = Literal["user", "address", "nobody"]
"""Who is counted: each user, each address, or each address of those without a token."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limit(_Strict):
    """How many requests one user may make in a unit of time."""

    requests: int = Field(ge=1)
    unit: Literal["second", "minute", "hour"]

    @property
    def seconds(self) -> int:
        """The length of the unit in seconds."""
        return {"second": 1, "minute": 60, "hour": 3600}[self.unit]


class _Matched(_Strict):
    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,63}$")]
    exact: AbsolutePath | None = None
    prefix: AbsolutePath | None = None

    @model_validator(mode="after")
    def _one_path(self) -> Self:
        if (self.exact is None) == (self.prefix is None):
            raise ValueError(f"route {self.name} needs either exact or prefix")
        return self

    def hides(self, other: "_Matched") -> bool:
        """Whether nothing is left for another that comes after this one."""
        if self.prefix is None:
            return self.exact == other.exact
        path = other.exact or other.prefix or ""
        return f"{path.rstrip('/')}/".startswith(f"{self.prefix.rstrip('/')}/")


class Respond(_Matched):
    """A path that the gateway answers itself with a fixed JSON body."""

    respond: str
    status: int = 200


class Forward(_Matched):
    """A path that goes to a service; bodies in bytes, times in seconds.

    A WebSocket route has neither a body limit nor a timeout: both would end the connection.
    """

    service: str
    access: Literal["token", "socket", "public"] = "token"
    limit: str
    timeout_seconds: int = Field(default=15, ge=1)
    max_body_bytes: int = Field(default=65_536, ge=1)
    rewrite: AbsolutePath | None = None
    websocket: bool = False

    @property
    def callers(self) -> tuple[Caller, ...]:
        """The kinds of callers that it lets in, each counted apart."""
        if self.access == "public":
            return ("address",)
        return ("user", "nobody") if self.access == "socket" else ("user",)


class RouteTable(_Strict):
    """Every path the outside may reach, and what holds for all of them."""

    identity_headers: tuple[str, ...]
    unmetered_scope: str
    limits: dict[str, Limit]
    routes: tuple[Respond | Forward, ...]

    @model_validator(mode="after")
    def _limits_are_defined(self) -> Self:
        for route in self.forwards:
            if route.limit not in self.limits:
                raise ValueError(
                    f"route {route.name}: limit {route.limit!r} is not one of {sorted(self.limits)}"
                )
        return self

    @model_validator(mode="after")
    def _none_is_hidden(self) -> Self:
        """Envoy takes the first that matches, Kubernetes the most specific: order must not tell."""
        for before, route in combinations(self.routes, 2):
            if before.hides(route):
                raise ValueError(f"route {route.name} is hidden: put it before {before.name}")
        return self

    def and_those_of(self, service: str, file: Path) -> Self:
        """This table, and the routes of a further service as its file lists them."""
        added = [{"service": service, **route} for route in yaml.safe_load(file.read_text())]
        known = [route.model_dump(exclude_unset=True) for route in self.routes]
        return type(self).model_validate({**dict(self), "routes": [*known, *added]})

    @property
    def forwards(self) -> tuple[Forward, ...]:
        """The routes that go to a service."""
        return tuple(route for route in self.routes if isinstance(route, Forward))

    @property
    def services(self) -> tuple[str, ...]:
        """The services that routes go to: the names an upstream address is needed for."""
        return tuple(sorted({route.service for route in self.forwards}))


def load_routes(file: Path) -> RouteTable:
    """Read deploy/routes.yaml of a project and every services/*/routes.yaml beside it.

    Raises pydantic.ValidationError naming each bad field.
    """
    return RouteTable.model_validate(read_table(file))


def read_table(file: Path) -> dict[str, Any]:
    """The table as it is written, with the routes of every service."""
    table: dict[str, Any] = yaml.safe_load(file.read_text())
    for theirs in sorted(file.parents[1].glob("services/*/routes.yaml")):
        routes = yaml.safe_load(theirs.read_text())
        table["routes"] += [{"service": theirs.parent.name, **route} for route in routes]
    return table
