"""The services of the suite: which processes they are and what each is told."""

import json
import os
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from laurel_service.auth.issuer import Issuer
from laurel_stack.endpoints import Endpoints
from laurel_stack.home import Home, write_private
from laurel_stack.ports import LOOPBACK
from laurel_stack.probes import answers_get
from laurel_stack.process import Process
from solders.keypair import Keypair

from laurel_cli.services import ISSUER_FILE, PROJECT, SERVICES, Secret, Server, all_roles

JWKS_PATH = "/.well-known/jwks.json"
ROUTES = PROJECT / "deploy" / "routes.yaml"
TAPE = PROJECT / "data" / "hyperliquid-trades.csv.gz"

ALL = "all"
STAGE = 1
"""Services end before the servers they use."""
_GRACE_SECONDS = 25.0
"""Longer than a role's own grace, which is 20 s."""
_MIGRATION_SECONDS = 300.0
_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "131072"}
"""Bytes; fixed, so that glibc gives back what a large batch took. It would raise it by itself."""


@dataclass(frozen=True, slots=True)
class Role:
    """One process of a service: one of its roles, or `all` of them."""

    service: str
    role: str
    port: int

    @property
    def name(self) -> str:
        """The process's name, as `laurel status` shows it."""
        return self.service if self.role == ALL else f"{self.service}-{self.role}"

    @property
    def serves(self) -> bool:
        """Whether the service's API is in it."""
        return self.role in (ALL, "api")

    @property
    def arguments(self) -> tuple[str, ...]:
        """What the service's command is given."""
        return (ALL, *SERVICES[self.service].processes) if self.role == ALL else (self.role,)


def places(split: bool) -> list[tuple[str, str]]:
    """Every process: one a service, or where `split` one for each of its roles."""
    return list(all_roles()) if split else [(service, ALL) for service in SERVICES]


def place(wanted: Iterable[tuple[str, str]], ports: Iterable[int]) -> list[Role]:
    """Give every process a port."""
    return [Role(service, role, port) for (service, role), port in zip(wanted, ports, strict=True)]


@dataclass(frozen=True, slots=True)
class Secrets:
    """The development secrets of a home: made at first use, kept in files of their owner."""

    folder: Path
    issuer: Issuer

    @classmethod
    def of(cls, home: Home) -> "Secrets":
        """Read the secrets of a home, making what is missing."""
        folder = home.folder("secrets")
        found = cls(folder, Issuer.at(folder / ISSUER_FILE))
        found._make_missing()
        return found

    @classmethod
    def made(cls, home: Home) -> bool:
        """Whether a home has its secrets, so that reading them makes none."""
        return (home.root / "secrets" / ISSUER_FILE).exists()

    def file(self, secret: Secret) -> Path:
        """Where a service's secret lies."""
        return self.folder / secret.file

    def wallets(self) -> list[Path]:
        """Every keypair: what must be able to pay on the local chain."""
        return [self.file(secret) for secret in all_secrets() if secret.kind == "keypair"]

    def _make_missing(self) -> None:
        for secret in all_secrets():
            if not (path := self.file(secret)).exists():
                write_private(path, _MAKERS[secret.kind]())


_MAKERS: Mapping[str, Callable[[], str]] = {
    "keypair": lambda: json.dumps(list(bytes(Keypair()))),
    "random": lambda: secrets.token_hex(32),
    "token-key": lambda: Issuer.generate().pem(),
    "given": str,
}


def all_secrets() -> Iterator[Secret]:
    """The secrets of every service."""
    return (secret for service in SERVICES.values() for secret in service.secrets)


def environment(service: str, endpoints: Endpoints, known: Secrets) -> dict[str, str]:
    """What every role of a service is told."""
    declared = SERVICES[service]
    kept = {} if declared.stateless else {"DATABASE_URL": endpoints.postgres[service]}
    told = kept | {
        "KAFKA_BOOTSTRAP": endpoints.kafka,
        "REDIS_URL": endpoints.redis,
        # Through the gateway, whose port is known before anything has started.
        "JWKS_URL": f"{endpoints.gateway}{JWKS_PATH}",
    }
    for server in declared.servers:
        told |= _SERVERS[server](endpoints)
    return told | {secret.variable: str(known.file(secret)) for secret in declared.secrets}


_SERVERS: Mapping[Server, Callable[[Endpoints], dict[str, str]]] = {
    "chain": lambda found: {"SOLANA_RPC_URL": found.solana_rpc},
    "content-store": lambda found: {
        "PINATA_URL": found.pinata,
        "PINATA_JWT": found.pinata_jwt,
        "IPFS_GATEWAY": f"{found.pinata}/ipfs/",
    },
    "media-store": lambda found: (
        {"MEDIA_STORE_URL": found.media, "MEDIA_SECRET_KEY": found.media_secret}
        if found.media and found.media_secret
        else {}
    ),
    "sink": lambda found: (
        _sink(found.gateway, found.smtp, found.sink) if found.smtp and found.sink else {}
    ),
}


def _sink(gateway: str, smtp: str, http: str) -> dict[str, str]:
    """Providers whose messages this machine keeps, and where the links in them lead (GEN-014).

    What is set already where the suite is started stands: somebody tries a provider of their own.
    """
    told = {
        "PUBLIC_URL": gateway,
        "APP_URL": f"{gateway}/app",
        "SMTP_URL": smtp,
        "TELEGRAM_API": http,
        "TELEGRAM_TOKEN": "local",
        "DISCORD_API": f"{http}/discord",
        "SLACK_API": f"{http}/slack",
    }
    return {name: value for name, value in told.items() if name not in os.environ}


def environments(home: Home, endpoints: Endpoints) -> Mapping[str, dict[str, str]]:
    """What each service is told."""
    known = Secrets.of(home)
    return {service: environment(service, endpoints, known) for service in SERVICES}


def watched(role: Role, roles: Iterable[Role]) -> dict[str, str]:
    """Where every process answers for its health, for a service that watches."""
    if not SERVICES[role.service].watches:
        return {}
    return {"PROCESSES": ",".join(f"{one.name}=http://{LOOPBACK}:{one.port}" for one in roles)}


def role_process(role: Role, env: Mapping[str, str]) -> Process:
    """How to run a role, and how to tell that it serves."""
    port = "HTTP_PORT" if role.serves else "METRICS_PORT"
    return Process(
        name=role.name,
        argv=(sys.executable, "-m", role.service, *role.arguments),
        env={**env, **_MEMORY, port: str(role.port)},
        ready=partial(answers_get, f"http://{LOOPBACK}:{role.port}/health/ready"),
        port=role.port,
        stage=STAGE,
        ready_within=60,
        grace=_GRACE_SECONDS,
    )


def migration(service: str, env: Mapping[str, str]) -> Process:
    """How to bring a service's database to its newest schema."""
    return Process(
        name=f"{service}-migrate",
        argv=(sys.executable, "-m", service, "migrate"),
        env=dict(env),
        ready=never,
        ready_within=_MIGRATION_SECONDS,
    )


async def never() -> bool:
    """What runs to its end is never ready."""
    return False
