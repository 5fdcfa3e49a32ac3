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

Schema = Mapping[str, Any]
"""JSON Schema, or the definitions of its parts."""

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
    read = SchemaValidator(_object(schema, schema.get("$defs", {}))).validate_json

    def reader(value: bytes) -> Plain | None:
        try:
            return read(value)  # type: ignore[no-any-return]
        except ValidationError:
            return None

    return reader


def _object(schema: Schema, parts: Schema) -> CoreSchema:
    required = schema.get("required", ())
    fields = {
        name: core_schema.typed_dict_field(_field(one, parts), required=name in required)
        for name, one in schema["properties"].items()
    }
    return core_schema.typed_dict_schema(fields)


def _field(schema: Schema, parts: Schema) -> CoreSchema:
    rules = {key: said for key, said in schema.items() if key not in _NOTES}
    made = _nested(rules, parts) or _value(rules, schema, parts)
    if "default" in schema:
        return core_schema.with_default_schema(made, default=schema["default"])
    return made


def _nested(rules: dict[str, Any], parts: Schema) -> CoreSchema | None:
    """A list of such values, or a part of the event that has fields of its own."""
    match rules:
        case {"$ref": str(name), **more} if not more:
            return _object(parts[name.removeprefix("#/$defs/")], parts)
        case {"type": "array", "items": one, **bounds} if bounds.keys() <= {"minItems", "maxItems"}:
            return core_schema.list_schema(
                _field(one, parts),
                strict=True,
                min_length=bounds.get("minItems"),
                max_length=bounds.get("maxItems"),
            )
    return None


def _value(rules: dict[str, Any], schema: Schema, parts: Schema) -> CoreSchema:
    match rules:
        case {"anyOf": [one, {"type": "null"}], **more} if not more:
            return core_schema.nullable_schema(_field(one, parts))
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
