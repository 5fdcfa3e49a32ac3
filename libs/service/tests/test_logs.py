import json
import logging
import sys
from datetime import UTC, datetime

import pytest
from laurel_service.logs import JsonFormatter
from laurel_service.request import enter_request
from psycopg.errors import InvalidTextRepresentation
from sqlalchemy.exc import DataError


def record(**extra: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"msg": "took %s", "args": ("it",), "levelname": "INFO", **extra})
    made.name = "sample"
    return made


def test_a_line_says_where_it_comes_from() -> None:
    line = json.loads(JsonFormatter("sample", "api").format(record(user_id=7)))
    assert line["message"] == "took it"
    assert (line["service"], line["role"], line["user_id"]) == ("sample", "api", 7)


def test_a_line_carries_its_request_and_trace() -> None:
    request = enter_request({b"x-request-id": b"abc"}, datetime.now(UTC))
    line = json.loads(JsonFormatter("sample", "api").format(record()))
    assert (line["request_id"], line["trace_id"]) == ("abc", request.trace_id)


@pytest.mark.requirement("GEN-042")
def test_an_exception_shows_where_and_not_whose() -> None:
    try:
        raise ValueError("a row is wrong\nDETAIL: email=someone@example.com")
    except ValueError:
        line = JsonFormatter("sample", "api").format(record(exc_info=sys.exc_info()))
    assert "someone@example.com" not in line
    assert json.loads(line)["error"] == "ValueError: a row is wrong"
    assert "test_logs.py" in json.loads(line)["stack"][0]


def test_a_value_that_the_database_could_not_read_is_not_quoted() -> None:
    refused = InvalidTextRepresentation('invalid input syntax for type uuid: "someone"')
    for error in (refused, DataError("select", None, refused)):
        line = JsonFormatter("sample", "api").format(record(exc_info=(None, error, None)))
        assert json.loads(line)["error"] == "InvalidTextRepresentation"
        assert "someone" not in line


def test_a_group_names_what_it_holds() -> None:
    group = ExceptionGroup("two", [ValueError("one"), KeyError("other")])
    line = json.loads(JsonFormatter("sample", "api").format(record(exc_info=(None, group, None))))
    assert line["error"] == "ValueError: one; KeyError: 'other'"
