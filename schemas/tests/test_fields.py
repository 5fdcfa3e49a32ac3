"""Field types refuse the same everywhere: read from JSON, in an API's body, by JSON Schema."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from laurel_schemas.fields import Amount, Increment, Label, Points, SignedAmount, Timestamp
from pydantic import TypeAdapter, ValidationError

AMOUNT, SIGNED, INCREMENT, POINTS, TIME, LABEL = (
    TypeAdapter[Any](kind) for kind in (Amount, SignedAmount, Increment, Points, Timestamp, Label)
)
FORMATS = FormatChecker(formats=())
FORMATS.checks("date-time", raises=ValueError)(
    lambda value: not isinstance(value, str) or bool(datetime.fromisoformat(value.upper()))
)


def verdicts(field: TypeAdapter[Any], value: object) -> dict[str, bool]:
    """Who accepts a value: a reader of events, an API's body, a validator of the JSON Schema."""
    schema = Draft202012Validator(field.json_schema(), format_checker=FORMATS)
    return {
        "reader": accepts(field.validate_json, json.dumps(value)),
        "api": accepts(field.validate_python, value),
        "schema": schema.is_valid(value),
    }


def accepts(validate: Any, value: object) -> bool:
    try:
        validate(value)
    except ValidationError:
        return False
    return True


REFUSED_BY_ALL: list[object] = [
    *("", " 1", "1 ", "+1", "-0", "-0.0", "1e5", "1E5", ".5", "5.", "1.", "0x1", "1_000", "1,5"),
    *("NaN", "Infinity", "１２３", "١٢٣", "१", "1٫5", "1.１", "𝟏", "9" * 21, "0.00000000001", "1-"),
    *(1, 1.5, True, None, [], {}),
]


@pytest.mark.requirement("EVT-012", "API-052")
@pytest.mark.parametrize("field", [AMOUNT, SIGNED, INCREMENT, POINTS], ids=str)
@pytest.mark.parametrize("value", REFUSED_BY_ALL, ids=repr)
def test_what_is_no_plain_decimal_string_is_refused_everywhere(
    field: TypeAdapter[Any], value: object
) -> None:
    assert set(verdicts(field, value).values()) == {False}


@pytest.mark.parametrize(
    ("field", "value", "taken"),
    [
        (AMOUNT, "99999999999999999999.9999999999", True),
        (AMOUNT, "-1", False),
        (SIGNED, "-1", True),
        (SIGNED, "-0.0000000001", True),
        (SIGNED, "-99999999999999999999.9999999999", True),
        (SIGNED, "-007", False),
        (SIGNED, "0", True),
        (INCREMENT, "999999999999.9999999999", True),
        (INCREMENT, "1000000000000", False),
        (INCREMENT, "99999999999999999999.9999999999", False),
        (POINTS, "0.10", True),
        (POINTS, "0.101", False),
    ],
)
def test_bounds_hold_everywhere(field: TypeAdapter[Any], value: str, taken: bool) -> None:
    assert set(verdicts(field, value).values()) == {taken}


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=10, min_value=-(10**19), max_value=10**19
    )
)
def test_what_is_written_is_read_back(number: Decimal) -> None:
    """Minus zero, which a sum can leave behind, is written as zero."""
    written = json.loads(SIGNED.dump_json(SIGNED.validate_python(number)))
    assert set(verdicts(SIGNED, written).values()) == {True}
    assert SIGNED.validate_python(written) == number
    if number >= 0:
        assert json.loads(AMOUNT.dump_json(number)) == written


@pytest.mark.requirement("EVT-012", "API-052")
@pytest.mark.parametrize("zero", ["-0", "-0.00", "-0E+3"])
def test_minus_zero_is_never_written(zero: str) -> None:
    for field in (AMOUNT, SIGNED, POINTS):
        assert not json.loads(field.dump_json(Decimal(zero))).startswith("-")


@given(st.text(alphabet="0123456789-.eE+ \u0661\uff11", max_size=24))
def test_all_agree_on_any_text(value: str) -> None:
    for field in (AMOUNT, SIGNED, INCREMENT, POINTS):
        assert len(set(verdicts(field, value).values())) == 1


@pytest.mark.requirement("EVT-013", "EVT-065")
@pytest.mark.parametrize(
    "value",
    [
        *("20240920", "1726826400", "2024-09-20", "2024-09-20T10:00Z", "2024-09-20T10:00:00"),
        *("2024-09-20 10:00:00Z", "2024-09-20T10:00:00−02:00", "2024-09-20T10:00:00+0200"),
        *(
            "2024-W38-5T10:00:00Z",
            "20240920T100000Z",
            "2024-264T10:00:00Z",
            "2024-09-20T10:00:00,5Z",
        ),
        *("2016-12-31T23:59:60Z", "2024-02-30T10:00:00Z", "2024-13-01T10:00:00Z", "now", ""),
        *("2024-09-20T24:00:00Z", "２０２４-09-20T10:00:00Z", "0001-01-01T00:00:00+01:00"),
        *("9999-12-31T23:59:59-23:00", 1726826400, 1726826400.5, None, True),
    ],
    ids=repr,
)
def test_what_rfc_3339_does_not_know_is_refused_everywhere(value: object) -> None:
    """A leap second is among it: neither Python nor PostgreSQL can hold one."""
    assert set(verdicts(TIME, value).values()) == {False}


@pytest.mark.parametrize(
    ("value", "utc"),
    [
        ("2024-09-20T10:00:00Z", "2024-09-20T10:00:00Z"),
        ("2024-09-20t10:00:00z", "2024-09-20T10:00:00Z"),
        ("2024-09-20T10:00:00.123456789+05:30", "2024-09-20T04:30:00.123456Z"),
        ("2099-01-01T00:00:00-23:59", "2099-01-01T23:59:00Z"),
    ],
)
def test_a_time_is_kept_in_utc(value: str, utc: str) -> None:
    assert set(verdicts(TIME, value).values()) == {True}
    assert json.loads(TIME.dump_json(TIME.validate_json(json.dumps(value)))) == utc


@given(
    st.datetimes(
        min_value=datetime(1000, 1, 2),
        max_value=datetime(8999, 12, 30),
        timezones=st.integers(-23 * 60, 23 * 60).map(lambda m: timezone(timedelta(minutes=m))),
    )
)
def test_every_moment_is_read_back(moment: datetime) -> None:
    written = json.loads(TIME.dump_json(TIME.validate_python(moment)))
    assert set(verdicts(TIME, written).values()) == {True}
    assert TIME.validate_python(written) == moment.astimezone(UTC)


def test_a_naive_time_is_refused() -> None:
    assert not accepts(TIME.validate_python, datetime(2024, 9, 20))


def test_no_label_holds_what_the_database_can_not_store() -> None:
    assert set(verdicts(LABEL, "Tech\0Chicken").values()) == {False}
    assert set(verdicts(LABEL, "Tech 🐔\nChicken").values()) == {True}
