"""The services of the suite: which processes they are and what each is told."""

import json
import secrets
import sys
from collections.abc import Iterable, Iterator, Mapping
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

PROJECT = Path(__file__).parents[3]
ROUTES = PROJECT / "deploy" / "routes.yaml"
TAPE = PROJECT / "data" / "hyperliquid-trades.csv.gz"

COMMON_ROLES = ("api", "worker", "relay")
SERVICES: Mapping[str, tuple[str, ...]] = {
    "qualification": COMMON_ROLES,
    "minting": COMMON_ROLES,
    "badges": COMMON_ROLES,
    "notification_router": (*COMMON_ROLES, "statistics"),
}
STAGE = 1
"""Services end before the servers they use."""
_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "131072"}
"""Bytes; fixed, so that glibc gives back what a large batch took. It would raise it by itself."""


@dataclass(frozen=True, slots=True)
class Role:
    """One process of a service."""

    service: str
    role: str
    port: int

    @property
    def name(self) -> str:
        """The process's name, as `laurel status` shows it."""
        return f"{self.service}-{self.role}"


def all_roles() -> Iterator[tuple[str, str]]:
    """Every service with each of its roles."""
    return ((service, role) for service, roles in SERVICES.items() for role in roles)


def place(ports: Iterable[int]) -> list[Role]:
    """Give every role a port."""
    return [
        Role(service, role, port) for (service, role), port in zip(all_roles(), ports, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Secrets:
    """The development secrets of a home: made at first use, kept in files of their owner."""

    issuer: Issuer
    jwks: Path
    system_wallet: Path
    mint_secret: Path

    @classmethod
    def of(cls, home: Home) -> "Secrets":
        """Read the secrets of a home, making what is missing."""
        folder = home.folder("secrets")
        found = cls(
            issuer=Issuer.at(folder / "issuer.pem"),
            jwks=folder / "jwks.json",
            system_wallet=folder / "system-wallet.json",
            mint_secret=folder / "mint-secret",
        )
        found._make_missing()
        return found

    def _make_missing(self) -> None:
        write_private(self.jwks, self.issuer.jwks())
        if not self.system_wallet.exists():
            write_private(self.system_wallet, json.dumps(list(bytes(Keypair()))))
        if not self.mint_secret.exists():
            write_private(self.mint_secret, secrets.token_hex(32))


def environment(service: str, endpoints: Endpoints, known: Secrets) -> dict[str, str]:
    """What every role of a service is told."""
    common = {
        "DATABASE_URL": endpoints.postgres[service],
        "KAFKA_BOOTSTRAP": endpoints.kafka,
        "REDIS_URL": endpoints.redis,
        "JWKS_FILE": str(known.jwks),
    }
    if service != "minting":
        return common
    return common | {
        "SOLANA_RPC_URL": endpoints.solana_rpc,
        "SYSTEM_WALLET_FILE": str(known.system_wallet),
        "MINT_SECRET_FILE": str(known.mint_secret),
        "PINATA_URL": endpoints.pinata,
        "PINATA_JWT": endpoints.pinata_jwt,
        "IPFS_GATEWAY": f"{endpoints.pinata}/ipfs/",
    }


def role_process(role: Role, env: Mapping[str, str]) -> Process:
    """How to run a role, and how to tell that it serves."""
    port = "HTTP_PORT" if role.role == "api" else "METRICS_PORT"
    return Process(
        name=role.name,
        argv=(sys.executable, "-m", role.service, role.role),
        env={**env, **_MEMORY, port: str(role.port)},
        ready=partial(answers_get, f"http://{LOOPBACK}:{role.port}/health/ready"),
        port=role.port,
        stage=STAGE,
        ready_within=60,
    )
