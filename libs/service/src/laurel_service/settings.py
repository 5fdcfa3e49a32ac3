"""Settings of a service: the environment, and nothing but the environment."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from laurel_service.auth import AUDIENCE, ISSUER
from laurel_service.secret_files import SecretFiles

POSTGRES_URL = r"^postgresql://"


class SettingsError(Exception):
    """The environment is not usable; the message says in prose what would be right."""


class ServiceSettings(BaseSettings):
    """What every service reads; a service adds its own fields in a subclass.

    A field `x` is the variable X, or the content of the file that X_FILE names.
    Raises SettingsError naming each variable at fault and what would be right.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    database_url: str = Field(
        pattern=POSTGRES_URL,
        repr=False,
        description="the URL of this service's own PostgreSQL database",
        examples=["postgresql://user:password@host:5432/database"],
    )
    kafka_bootstrap: str = Field(
        default="127.0.0.1:9092",
        description="Kafka brokers, separated by commas",
        examples=["kafka-0:9092,kafka-1:9092"],
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
    jwt_issuer: str = Field(default=ISSUER, description="the `iss` that tokens must carry")
    jwt_audience: str = Field(default=AUDIENCE, description="the `aud` that tokens must carry")
    http_host: str = Field(default="127.0.0.1", description="the address to listen on")
    http_port: int = Field(
        default=0, ge=0, le=65535, description="the API's port, 0 for any free one"
    )
    metrics_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="the port of health and metrics of a role without an API, 0 for none",
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
    due_lease_seconds: int = Field(
        default=60, gt=0, description="how long a due task of a worker that died waits for another"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments (tests), then the environment, then the files it names."""
        return init_settings, env_settings, SecretFiles(settings_cls)

    @model_validator(mode="wrap")
    @classmethod
    def _explain(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(data)
        except ValidationError as error:
            lines = (cls._advice(dict(fault)) for fault in error.errors(include_input=False))
            raise SettingsError("\n".join(lines)) from None

    @classmethod
    def _advice(cls, fault: Mapping[str, Any]) -> str:
        name, *inside = (str(part) for part in fault["loc"]) if fault["loc"] else ("settings",)
        variable = name.upper()
        where = f"{variable} ({'.'.join(inside)})" if inside else variable
        what = "is missing" if fault["type"] == "missing" else f"is not usable: {fault['msg']}"
        field = cls.model_fields.get(name)
        if field is None:
            return f"{where} {what}."
        wanted = f" Set it to {field.description}" if field.description else ""
        example = f", for example {field.examples[0]}" if field.examples else ""
        return f"{where} {what}.{wanted}{example}, or name a file holding it in {variable}_FILE."
