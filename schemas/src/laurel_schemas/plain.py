"""Reads an event's value as plain JSON that its contract accepts, without making objects.

A model's decimals and times take longer to make than all that is checked. Where a handler only
passes columns on to the database, text does; the checks stay those of the contract, as this reader
is made from the contract's own JSON Schema.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import CoreSchema, SchemaValidator, core_schema

Plain = Mapping[str, Any]
"""An event's fields by their published names, as JSON has them: amounts and times are text."""

_NOTES = frozenset({"title", "description", "examples", "default", "format"})
_SURE_DATE = (
    r"[1-8][0-9]{3}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)"
    r"|(0[13578]|1[02])-31)"
)
_SURE_TIME = rf"^{_SURE_DATE}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{{1,6}})?Z$"
"""A time in UTC that every calendar has, so that no calendar has to be asked. It leaves out
29 February and offsets, which the model decides."""


def plain_reader(event: type[BaseModel]) -> Callable[[bytes], Plain | None]:
    """A reader that gives the fields of a value, or None where the model has to decide.

    It accepts nothing that the model refuses. Raises ValueError for a model with fields that are
    no plain values.
    """
    schema = event.model_json_schema()
    fields = {
        name: core_schema.typed_dict_field(_field(one), required=name in schema["required"])
        for name, one in schema["properties"].items()
    }
    read = SchemaValidator(core_schema.typed_dict_schema(fields)).validate_json

    def reader(value: bytes) -> Plain | None:
        try:
            return read(value)  # type: ignore[no-any-return]
        except ValidationError:
            return None

    return reader


def _field(schema: Mapping[str, Any]) -> CoreSchema:
    made = _value({key: said for key, said in schema.items() if key not in _NOTES}, schema)
    if "default" in schema:
        return core_schema.with_default_schema(made, default=schema["default"])
    return made


def _value(rules: dict[str, Any], schema: Mapping[str, Any]) -> CoreSchema:
    match rules:
        case {"anyOf": [one, {"type": "null"}], **more} if not more:
            return core_schema.nullable_schema(_field(one))
        case {"enum": [*words], "type": "string", **more} if not more:
            return core_schema.literal_schema(words)
        case {"type": "boolean", **more} if not more:
            return core_schema.bool_schema(strict=True)
        case {"type": "integer", **bounds} if bounds.keys() <= {"minimum", "maximum"}:
            return core_schema.int_schema(
                strict=True, ge=bounds.get("minimum"), le=bounds.get("maximum")
            )
        case {"type": "string", **bounds} if bounds.keys() <= {"pattern", "minLength", "maxLength"}:
            return core_schema.str_schema(
                strict=True,
                pattern=_SURE_TIME
                if schema.get("format") == "date-time"
                else bounds.get("pattern"),
                min_length=bounds.get("minLength"),
                max_length=bounds.get("maxLength"),
            )
    raise ValueError(f"a field that is no plain value: {schema}")
