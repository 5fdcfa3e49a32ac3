"""What differs between deployments: whose tokens count, whose pages may call, what is in front."""

from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

Origin = Annotated[str, Field(pattern=r"^https?://[a-z0-9.-]+(:([0-9]{1,5}|\*))?$")]
"""An origin of browsers; a port of `*` stands for any or none."""
LEEWAY_SECONDS = 5
"""How far clocks may be apart, as in the services (`laurel_service.auth`)."""
SCHEMES = ("Bearer", "bearer", "BEARER")
"""The spellings that the services take; Envoy compares prefixes letter by letter."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Identity(_Strict):
    """RS256 JWTs of `issuer` for `audience`.

    Their keys are served at `jwks_url` and read again every `refresh_seconds`, so that a key can
    be withdrawn without a restart; those of `jwks_file` are read once, at the start.
    """

    issuer: str
    audience: str
    jwks_url: Annotated[str, Field(pattern=r"^https?://[^/?#]+/\S*$")] | None = None
    jwks_file: str | None = None
    refresh_seconds: int = Field(default=10, ge=1)

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.jwks_url is None) == (self.jwks_file is None):
            raise ValueError("identity needs either jwks_url or jwks_file")
        return self


class Timeouts(_Strict):
    """Seconds; what keeps slow and silent clients from holding what others need.

    `upstream_idle` is shorter than the services keep an idle connection: a request that meets the
    closing of its connection is lost.
    """

    headers: int = 10
    request: int = 30
    client_idle: int = 300
    upstream_idle: int = 30


class Environment(_Strict):
    """One deployment of the gateway.

    `trusted_hops` is the number of load balancers in front: so many entries of X-Forwarded-For are
    believed, and the one before them is the client's address. `certificate` names the Kubernetes
    secret of the HTTPS listener. `runs` says which version of which service runs there, for the
    gate before a release; `rollouts` how many of 100 requests of a service go to its next release,
    on Kubernetes.
    """

    identity: Identity
    cors_origins: tuple[Origin, ...] = ()
    trusted_hops: int = Field(default=0, ge=0)
    max_connections: int = Field(default=10_000, ge=1)
    timeouts: Timeouts = Timeouts()
    certificate: str | None = None
    hostnames: tuple[str, ...] = ()
    runs: dict[str, str] = {}
    rollouts: dict[str, Annotated[int, Field(ge=1, le=99)]] = {}


def load_environment(file: Path) -> Environment:
    """Read an environment; raises pydantic.ValidationError naming each bad field."""
    return Environment.model_validate(yaml.safe_load(file.read_text()))
