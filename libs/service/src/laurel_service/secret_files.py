"""Reads a setting from the file that X_FILE names, as container secrets are mounted."""

import os
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource


class SecretFiles(PydanticBaseSettingsSource):
    """The source of every field `x` whose value lies in the file named by X_FILE.

    An unreadable file counts as absent, so that the error names the variable.
    """

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The file's text without surrounding white space, or None."""
        path = os.environ.get(f"{field_name.upper()}_FILE")
        try:
            return (Path(path).read_text().strip() if path else None), field_name, False
        except OSError:
            return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Every field found in a file."""
        found = {
            name: self.prepare_field_value(name, field, *self.get_field_value(field, name)[::2])
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in found.items() if value is not None}
