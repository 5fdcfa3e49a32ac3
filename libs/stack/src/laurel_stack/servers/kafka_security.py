"""Kafka as production runs it: a listener with TLS and passwords, and rights that are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from laurel_stack.ports import LOOPBACK

_LISTENER = "listener.name.client"
_LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required;"


@dataclass(frozen=True, slots=True)
class Security:
    """A listener of one broker where clients prove themselves by SCRAM-SHA-512 over TLS.

    `keystore` is a PEM file with the broker's key (PKCS #8) and certificates. A client may do
    what an ACL allows. The broker's other listeners ask nobody on this machine for anything.
    """

    keystore: Path
    port: int

    def beside(self, settings: Mapping[str, object]) -> dict[str, object]:
        """The properties that it adds to a broker's own."""
        client = f"CLIENT://{LOOPBACK}:{self.port}"
        protocols = "listener.security.protocol.map"
        return {
            "listeners": f"{settings['listeners']},{client}",
            "advertised.listeners": f"{settings['advertised.listeners']},{client}",
            protocols: f"{settings[protocols]},CLIENT:SASL_SSL",
            f"{_LISTENER}.sasl.enabled.mechanisms": "SCRAM-SHA-512",
            f"{_LISTENER}.scram-sha-512.sasl.jaas.config": _LOGIN,
            f"{_LISTENER}.ssl.keystore.type": "PEM",
            f"{_LISTENER}.ssl.keystore.location": self.keystore,
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS",
        }
