"""Field types shared by the events: money, ids and times."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, Field, GetCoreSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

MAX_USER_ID = 2**63 - 1
_UNSIGNED = r"^\d{1,20}(\.\d{1,10})?$"


class _DecimalString:
    """A decimal that travels as a string: JSON numbers would pass through binary floats.

    The bounds are those of numeric(30, 10) (design 9). Checked in Rust, as it runs for
    every amount of every trade.
    """

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        number = core_schema.decimal_schema(
            max_digits=30, decimal_places=10, ge=Decimal(0), allow_inf_nan=False
        )
        # The pattern bounds it already; to bound a Decimal once more takes four times as long.
        text = core_schema.chain_schema(
            [core_schema.str_schema(pattern=_UNSIGNED), core_schema.decimal_schema()]
        )
        return core_schema.custom_error_schema(
            core_schema.json_or_python_schema(
                json_schema=text,
                python_schema=number,
                serialization=core_schema.plain_serializer_function_ser_schema(
                    _plain, return_schema=core_schema.str_schema(), when_used="json"
                ),
            ),
            custom_error_type="decimal_string",
            custom_error_message=(
                "should be a decimal string, not negative, with at most 20 digits before "
                'and 10 after the point, such as "1234.56"'
            ),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> JsonSchemaValue:
        return {"type": "string", "pattern": _UNSIGNED, "examples": ["1234.56"]}


def _plain(value: Decimal) -> str:
    return f"{value:f}"


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC) if value.utcoffset() else value


Amount = Annotated[Decimal, _DecimalString()]
"""Money, volume or points: a non-negative decimal string of at most 20 + 10 digits."""

UserId = Annotated[int, Field(strict=True, ge=1, le=MAX_USER_ID)]
"""A user: a 64-bit integer (design 9)."""

Timestamp = Annotated[AwareDatetime, Field(strict=True), AfterValidator(_utc)]
"""An RFC 3339 time with its offset, kept in UTC."""

Token = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$")]
"""An opaque identifier: printable ASCII without blanks."""

Label = Annotated[str, Field(min_length=1, max_length=200)]
"""A short text shown to people."""

TierLevel = Annotated[int, Field(strict=True, ge=1, le=5)]
"""A rung of the tier ladder (seed 002, 1.1)."""
