"""Settings of a service: the environment, and nothing but the environment."""

from pathlib import Path
from typing import Annotated

from laurel_events.dead_letter_limits import DeadLetterLimits, stretches
from pydantic import AfterValidator, AwareDatetime, Field

from laurel_service.auth import AUDIENCE, ISSUER
from laurel_service.kafka import KafkaSettings
from laurel_service.settings_error import SettingsError

__all__ = ["POSTGRES_URL", "ServiceSettings", "SettingsError", "StatelessSettings"]

POSTGRES_URL = r"^postgresql://"
_LIMITS = DeadLetterLimits()


def _known_stretches(text: str) -> str:
    stretches(text)
    return text


class ServiceSettings(KafkaSettings):
    """What every service reads; a service adds its own fields in a subclass.

    Raises SettingsError naming each variable at fault and what would be right.
    """

    database_url: str = Field(
        pattern=POSTGRES_URL,
        repr=False,
        description="the URL of this service's own PostgreSQL database",
        examples=["postgresql://user:password@host:5432/database"],
    )
    redis_url: str = Field(
        default="redis://127.0.0.1:6379/0",
        pattern=r"^(redis|rediss|unix)://",
        repr=False,
        description="the URL of a Redis database",
        examples=["redis://host:6379/0"],
    )
    jwks_file: Path | None = Field(
        default=None, description="a file with the JWKS of the token issuer"
    )
    jwks_url: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="where the token issuer serves its JWKS",
        examples=["https://id.example.com/.well-known/jwks.json"],
    )
    follow_revocations: bool = Field(
        default=True,
        description="whether the token issuer announces on Kafka whose tokens it takes back",
    )
    jwt_issuer: str = Field(default=ISSUER, description="the `iss` that tokens must carry")
    jwt_audience: str = Field(default=AUDIENCE, description="the `aud` that tokens must carry")
    http_host: str = Field(default="127.0.0.1", description="the address to listen on")
    max_connections: int = Field(
        default=10_000, gt=0, description="the most connections an API holds at once"
    )
    body_timeout_seconds: float = Field(
        default=30, gt=0, description="how long a request's body may take to arrive"
    )
    http_port: int = Field(
        default=0, ge=0, le=65535, description="the API's port, 0 for any free one"
    )
    metrics_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="the port of health and metrics, 0 for none; may be the API's own",
    )
    max_body_bytes: int = Field(
        default=1024 * 1024,
        gt=0,
        description="the largest request body or WebSocket message in bytes",
    )
    shutdown_grace_seconds: int = Field(
        default=20, gt=0, description="how long a role may take to finish its work"
    )
    log_level: str = Field(
        default="INFO",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
        description="DEBUG, INFO, WARNING or ERROR",
    )
    otel_exporter_otlp_endpoint: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="where traces go over OTLP/HTTP; unset for none",
        examples=["http://collector:4318"],
    )
    consumer_batch_size: int = Field(
        default=4000, gt=0, description="the most events a worker handles in one transaction"
    )
    dead_letters_in_a_row: int = Field(
        default=_LIMITS.longest_run,
        gt=0,
        description="how many records in a row a worker buries before it stops",
    )
    dead_letters_ratio: float = Field(
        default=_LIMITS.highest_ratio,
        gt=0,
        le=1,
        description="the share of its latest 10,000 records that a worker buries before it stops",
    )
    dead_letters_let_through: Annotated[str, AfterValidator(_known_stretches)] = Field(
        default="",
        description="parts of topics whose dead letters count against no limit",
        examples=["trading.trades.v1/3/4711-,nft-events.v1"],
    )
    audit_since: AwareDatetime | None = Field(
        default=None,
        description="the earliest of what is not kept for ever that an audit compares: both"
        " sides need the same; the last day if not set",
    )
    database_statement_seconds: int = Field(
        default=20, gt=0, description="how long a statement of the database may take"
    )
    due_lease_seconds: int = Field(
        default=60, gt=0, description="how long a due task of a worker that died waits for another"
    )


class StatelessSettings(ServiceSettings):
    """What a service reads that keeps nothing: it has an API and no database."""

    database_url: str = Field(
        default="", pattern="^$", repr=False, description="nothing: this service has no database"
    )
