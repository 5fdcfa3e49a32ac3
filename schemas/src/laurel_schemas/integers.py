"""Whole numbers that a producer may write with a point."""

from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


class Integral:
    """A number without a fraction: 1 and 1.0, as JSON Schema's `integer`, and never text.

    A strict `int` takes no 1.0. Fields that were released taking it go on doing so, as readers of
    a release and of today must agree; it belongs after the bounds: `Annotated[int, Field(ge=0),
    Integral()]`. Other fields are a plain `int`, which events read strictly.
    """

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        number = core_schema.union_schema(
            [core_schema.int_schema(strict=True), core_schema.float_schema(strict=True)],
            mode="left_to_right",
        )
        written = core_schema.custom_error_schema(
            number,
            custom_error_type="whole_number",
            custom_error_message="Input should be a whole number",
        )
        bounded: Any = {**handler(source), "strict": False}
        return core_schema.chain_schema([written, bounded])

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> JsonSchemaValue:
        published: JsonSchemaValue = handler(schema["steps"][-1])
        return published
