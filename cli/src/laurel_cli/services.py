"""Which services there are: the folders below services/, each with what is particular to it.

A service's `pyproject.toml` says in `[tool.laurel]`, all of it optional:

    processes = ["statistics"]              roles of its own, beside api, worker and relay
    servers = ["chain", "content-store"]    servers it needs beside Kafka, PostgreSQL and Redis
    stateless = true                        no database, and so no worker and no relay
    watches = true                          told where every process answers for its health

    [tool.laurel.secrets]                   files made at first use, each named by a variable:
    system-wallet = "keypair"               SYSTEM_WALLET_FILE, as solana-keygen writes it
    mint-secret = "random"                  MINT_SECRET_FILE, 32 random bytes in hexadecimal
    signing-key = "token-key"               SIGNING_KEY_FILE, the key of this home's tokens
    fcm-credentials = "given"               FCM_CREDENTIALS_FILE, empty until somebody fills it

    [tool.laurel.kept]                      tables that keep rows of deleted people, and why
    entries = "the ledger: ids and amounts"
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

COMMON_ROLES = ("api", "worker", "relay")

Server = Literal["chain", "content-store", "media-store", "sink"]
Kind = Literal["keypair", "random", "token-key", "given"]
ISSUER_FILE = "issuer.pem"


@dataclass(frozen=True, slots=True)
class Secret:
    """A file of a service: `variable` is the setting that names it."""

    name: str
    kind: Kind

    @property
    def file(self) -> str:
        """The name of the file."""
        if self.kind == "token-key":
            return ISSUER_FILE
        return f"{self.name}.json" if self.kind == "keypair" else self.name

    @property
    def variable(self) -> str:
        """The variable that holds the file's path."""
        return f"{self.name.upper().replace('-', '_')}_FILE"


@dataclass(frozen=True, slots=True)
class Declared:
    """A service as its folder declares it."""

    name: str
    description: str = ""
    processes: tuple[str, ...] = ()
    servers: tuple[Server, ...] = ()
    stateless: bool = False
    watches: bool = False
    secrets: tuple[Secret, ...] = field(default=())
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role that runs for good."""
        return (*(COMMON_ROLES[:1] if self.stateless else COMMON_ROLES), *self.processes)

    @property
    def host(self) -> str:
        """Its name where underscores are not allowed: in containers, volumes and teams."""
        return self.name.replace("_", "-")


def project_folder() -> Path:
    """The folder that holds services/: LAUREL_PROJECT, as in the image, or this checkout."""
    return Path(os.environ.get("LAUREL_PROJECT") or Path(__file__).parents[3])


def discover(project: Path) -> Mapping[str, Declared]:
    """The services below a project's folder, by name; raises KeyError for a file without one."""
    found = (_declared(file) for file in sorted(project.glob("services/*/pyproject.toml")))
    return {service.name: service for service in found}


def _declared(file: Path) -> Declared:
    document: dict[str, Any] = tomllib.loads(file.read_text())
    told = document.get("tool", {}).get("laurel", {})
    return Declared(
        name=file.parent.name,
        description=document["project"]["description"],
        processes=tuple(told.get("processes", ())),
        servers=tuple(told.get("servers", ())),
        stateless=told.get("stateless", False),
        watches=told.get("watches", False),
        secrets=tuple(Secret(name, kind) for name, kind in told.get("secrets", {}).items()),
        kept=told.get("kept", {}),
    )


PROJECT = project_folder()
SERVICES = discover(PROJECT)
KEEPERS = {name: service for name, service in SERVICES.items() if not service.stateless}
"""The services with a database, a worker and a relay."""


def all_roles() -> Iterator[tuple[str, str]]:
    """Every service with each of its roles."""
    return ((name, role) for name, service in SERVICES.items() for role in service.roles)
