"""Decimals that travel as strings: JSON numbers would pass through binary floats."""

from decimal import Decimal
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


class DecimalString:
    """ASCII digits, as in `"1234.56"`: at most `whole` of them before the point, `places` after.

    The same strings are refused by the model, by the published JSON Schema and by an API: signs
    where there is none to be, exponents, blanks and digits of other scripts. Negative ones, where
    they are allowed, are never zero: nothing is ever written or read as "-0".
    """

    def __init__(self, whole: int, places: int, signed: bool = False) -> None:
        self._digits, self._places, self._signed = whole + places, places, signed
        unsigned = rf"[0-9]{{1,{whole}}}(\.[0-9]{{1,{places}}})?"
        negative = rf"-({_positive(whole, places)})" if signed else ""
        self._pattern = f"^({unsigned}|{negative})$" if signed else f"^{unsigned}$"
        sign = "" if signed else "not negative, "
        self._message = (
            f"should be a decimal string, {sign}with at most {whole} digits before "
            f'and {places} after the point, such as "1234.56"'
        )

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        # The pattern bounds it already; to bound a Decimal once more takes four times as long.
        # Events are strict, and a strict Decimal would take no text.
        text = core_schema.chain_schema(
            [
                core_schema.str_schema(pattern=self._pattern),
                core_schema.decimal_schema(strict=False),
            ]
        )
        number = core_schema.decimal_schema(
            max_digits=self._digits,
            decimal_places=self._places,
            ge=None if self._signed else Decimal(0),
            allow_inf_nan=False,
            strict=True,
        )
        return core_schema.custom_error_schema(
            core_schema.json_or_python_schema(
                json_schema=text,
                python_schema=core_schema.union_schema([number, text], mode="left_to_right"),
                serialization=core_schema.plain_serializer_function_ser_schema(
                    _plain, return_schema=core_schema.str_schema(), when_used="json"
                ),
            ),
            custom_error_type="decimal_string",
            custom_error_message=self._message,
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> JsonSchemaValue:
        return {"type": "string", "pattern": self._pattern, "examples": ["1234.56"]}


def _positive(whole: int, places: int) -> str:
    """Digits that are not all zero, said without a lookahead, which not every engine has."""
    fraction = rf"(\.[0-9]{{1,{places}}})?"
    below_one = "|".join(f"0{{{n}}}[1-9][0-9]{{0,{places - n - 1}}}" for n in range(places))
    return rf"[1-9][0-9]{{0,{whole - 1}}}{fraction}|0\.({below_one})"


def _plain(value: Decimal) -> str:
    return f"{value:f}" if value else f"{value.copy_abs():f}"
