"""How every process finds Kafka and proves itself there."""

from pathlib import Path
from typing import Self

from laurel_events.kafka import Kafka, Mechanism, Protocol
from pydantic import Field, model_validator

from laurel_service.environment import Environment
from laurel_service.settings_error import SettingsError

_LOOPBACK = {"localhost", "[::1]"}


class KafkaSettings(Environment):
    """Where Kafka is, and as whom; a broker without passwords needs the first only."""

    kafka_bootstrap: str = Field(
        default="127.0.0.1:9092",
        description="Kafka brokers, separated by commas",
        examples=["kafka-0:9092,kafka-1:9092"],
    )
    kafka_security_protocol: Protocol | None = Field(
        default=None,
        description="PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL; has to be said unless every broker"
        " is on this machine",
        examples=["SASL_SSL"],
    )
    kafka_sasl_mechanism: Mechanism = Field(
        default="SCRAM-SHA-512", description="SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN"
    )
    kafka_user: str | None = Field(default=None, description="the service's user at Kafka")
    kafka_password: str | None = Field(
        default=None, repr=False, description="the password of KAFKA_USER"
    )
    kafka_ca_file: Path | None = Field(
        default=None,
        description="a PEM file with the authority that signed the brokers' certificates;"
        " unset for those of the system",
    )

    @property
    def kafka(self) -> Kafka:
        """The cluster as this process sees it."""
        return Kafka(
            self.kafka_bootstrap,
            self.kafka_security_protocol or "PLAINTEXT",
            self.kafka_sasl_mechanism,
            self.kafka_user,
            self.kafka_password,
            self.kafka_ca_file,
        )

    @model_validator(mode="after")
    def _says_how_it_crosses_a_network(self) -> Self:
        """Forgetting a variable must not send people's trades over a network in the clear."""
        if self.kafka_security_protocol is None and not _on_this_machine(self.kafka_bootstrap):
            raise SettingsError(
                "KAFKA_BOOTSTRAP names other machines: set KAFKA_SECURITY_PROTOCOL to SASL_SSL, "
                "with KAFKA_USER and KAFKA_PASSWORD, or to PLAINTEXT if that network is closed"
            )
        return self

    @model_validator(mode="after")
    def _has_a_user_where_one_is_asked(self) -> Self:
        if (self.kafka_security_protocol or "").startswith("SASL") and not (
            self.kafka_user and self.kafka_password
        ):
            raise SettingsError(
                "KAFKA_SECURITY_PROTOCOL asks for a user: set KAFKA_USER and KAFKA_PASSWORD"
            )
        return self


def _on_this_machine(bootstrap: str) -> bool:
    hosts = (broker.strip().rpartition(":")[0] for broker in bootstrap.split(","))
    return all(host in _LOOPBACK or host.startswith("127.") for host in hosts)
