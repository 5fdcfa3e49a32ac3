"""Where Kafka is and how a client proves itself: one value for every client."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Protocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]

REQUEST_SECONDS = 10
"""How long a client waits for a broker's answer; a frozen broker gives none."""


@dataclass(frozen=True, slots=True)
class Kafka:
    """A cluster as one user sees it.

    `bootstrap` lists brokers, separated by commas. `user` and `password` go with a SASL
    protocol; `ca_file` holds the PEM certificates that sign the brokers', without which the
    system's authorities count.
    """

    bootstrap: str
    protocol: Protocol = "PLAINTEXT"
    mechanism: Mechanism = "SCRAM-SHA-512"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        if self.protocol.startswith("SASL") and not (self.user and self.password):
            raise ValueError(f"{self.protocol} needs a user and a password")

    def client(self, client_id: str, seconds: int = REQUEST_SECONDS) -> dict[str, Any]:
        """The options of an aiokafka client that waits this long for a broker's answer."""
        return {
            "bootstrap_servers": self.bootstrap,
            "client_id": client_id,
            "request_timeout_ms": seconds * 1000,
            "security_protocol": self.protocol,
            "ssl_context": self.tls(),
            **self._sasl(),
        }

    def librdkafka(self, client_id: str) -> dict[str, Any]:
        """The same for a client built on librdkafka, which administers what aiokafka can't."""
        options = {
            "bootstrap.servers": self.bootstrap,
            "client.id": client_id,
            "security.protocol": self.protocol,
        }
        if self.ca_file:
            options["ssl.ca.location"] = str(self.ca_file)
        if self.user and self.password:
            options["sasl.mechanism"] = self.mechanism
            options["sasl.username"], options["sasl.password"] = self.user, self.password
        return options

    def _sasl(self) -> dict[str, Any]:
        if not self.protocol.startswith("SASL"):
            return {}
        return {
            "sasl_mechanism": self.mechanism,
            "sasl_plain_username": self.user,
            "sasl_plain_password": self.password,
        }

    def tls(self) -> ssl.SSLContext | None:
        """What the brokers' certificates are checked against; None without TLS."""
        if not self.protocol.endswith("SSL"):
            return None
        return ssl.create_default_context(cafile=self.ca_file)


def cluster(where: "Kafka | str") -> Kafka:
    """A cluster by its address alone is one without TLS and passwords."""
    return where if isinstance(where, Kafka) else Kafka(where)
