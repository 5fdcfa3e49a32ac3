"""Reads a setting from the file that X_FILE names, as container secrets are mounted."""

import os
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from laurel_service.settings_error import SettingsError


class SecretFiles(PydanticBaseSettingsSource):
    """The source of every field `x` whose value lies in the file named by X_FILE.

    Raises SettingsError for a file that can't be read: a default in its place would send the
    service somewhere else without a word.
    """

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The file's text without surrounding white space, or None."""
        variable = f"{field_name.upper()}_FILE"
        path = os.environ.get(variable)
        try:
            return (Path(path).read_text().strip() if path else None), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            raise SettingsError(
                f"{variable} names {path}, which can't be read ({why}). "
                f"Let it name a readable file, or unset it."
            ) from None

    def __call__(self) -> dict[str, Any]:
        """Every field found in a file."""
        found = {
            name: self.prepare_field_value(name, field, *self.get_field_value(field, name)[::2])
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in found.items() if value is not None}
