"""Reads settings from the environment and explains what is wrong with them."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from laurel_service.secret_files import SecretFiles
from laurel_service.settings_error import SettingsError


class Environment(BaseSettings):
    """A field `x` is the variable X, or the content of the file that X_FILE names.

    Raises SettingsError naming each variable at fault and what would be right.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
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
