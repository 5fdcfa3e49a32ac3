"""Times as RFC 3339 writes them."""

from datetime import UTC, datetime
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

_DATE = r"[1-8][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?"
_OFFSET = r"([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
RFC_3339 = rf"^{_DATE}[Tt]{_TIME}{_OFFSET}$"
"""A full date and time with its offset; no unix numbers, no basic or week forms, no blanks."""


class Rfc3339:
    """A time with its offset, kept in UTC to the microsecond.

    Years run from 1000 to 8999, so that every offset can be taken off. A leap second (`:60`) is
    refused: neither Python nor PostgreSQL can hold one, and clocks that smear it or repeat the
    second before never write it. How far in the future a time may lie is for each reader's
    settings to say.
    """

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        # Events are strict, and a strict datetime would take no text once the pattern has passed.
        aware = core_schema.datetime_schema(
            strict=False,
            tz_constraint="aware",
            ge=datetime(1000, 1, 1, tzinfo=UTC),
            lt=datetime(9000, 1, 1, tzinfo=UTC),
        )
        text = core_schema.chain_schema([core_schema.str_schema(pattern=RFC_3339), aware])
        moment = core_schema.chain_schema([core_schema.is_instance_schema(datetime), aware])
        either = core_schema.json_or_python_schema(
            json_schema=text,
            python_schema=core_schema.union_schema([moment, text], mode="left_to_right"),
        )
        return core_schema.custom_error_schema(
            core_schema.no_info_after_validator_function(_utc, either),
            custom_error_type="rfc_3339",
            custom_error_message=(
                'should be an RFC 3339 time with its offset, such as "2024-09-20T10:00:00Z"'
            ),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> JsonSchemaValue:
        return {"type": "string", "format": "date-time", "pattern": RFC_3339}


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC) if value.utcoffset() else value
