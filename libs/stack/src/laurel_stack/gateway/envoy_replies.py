"""What Envoy says itself: refusals in the API's envelope, and its access log."""

import json
from collections.abc import Mapping
from typing import Any

from laurel_stack.gateway import cors

REFUSALS: Mapping[int, tuple[str, str]] = {
    400: ("BAD_REQUEST", "The request can't be read"),
    401: ("UNAUTHORIZED", "A valid token is required"),
    404: ("NOT_FOUND", "There is nothing at this address"),
    408: ("REQUEST_TIMEOUT", "The request took too long to arrive"),
    413: ("PAYLOAD_TOO_LARGE", "The request body is too large"),
    429: ("RATE_LIMITED", "Too many requests; try again later"),
    431: ("HEADERS_TOO_LARGE", "The request's headers are too large"),
    503: ("UNAVAILABLE", "The service is not available; try again later"),
    504: ("TIMEOUT", "The service did not answer in time; try again later"),
}
"""The code and the words of each status; a service that refuses for the same reason says the same
code."""
_OTHERS = ("REQUEST_REFUSED", "The gateway could not serve this request")
_STDOUT = "type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog"
_TIME = "%START_TIME(%Y-%m-%dT%H:%M:%S.%3fZ)%"

Filter = dict[str, Any]


def local_replies(origins: tuple[str, ...]) -> dict[str, Any]:
    """Refusals in the error envelope of API-002; answers of the services pass untouched."""
    # Envoy answers 403 to a token for another audience: that token is none of ours.
    strangers = _mapper(_status("EQ", 403), *REFUSALS[401]) | {"status_code": 401}
    known = [_mapper(_status("EQ", status), *words) for status, words in REFUSALS.items()]
    others = _mapper(_status("GE", 400), *_OTHERS)
    return {"mappers": [*_unrouted(origins), strangers, *known, others]}


def refusal_text(code: str, message: str) -> str:
    """The envelope as a text with Envoy's operators in it, where no JSON format is to be had."""
    return json.dumps(_envelope(code, message, "%REQ(X-REQUEST-ID)%"))


def _envelope(code: str, message: str, request_id: str) -> dict[str, Any]:
    return {
        "success": False,
        "error": {"code": code, "message": message, "details": {}},
        "meta": {"timestamp": _TIME, "requestId": request_id},
    }


def _unrouted(origins: tuple[str, ...]) -> list[dict[str, Any]]:
    """What no filter has seen, as it has no route: it may lack an id, and has no CORS headers."""
    bad, missing = _status("EQ", 400), _status("EQ", 404)
    nameless = _all(bad, _absent("x-request-id"))
    return [
        *(_shared(_named(nameless), nameless, origin) for origin in origins),
        _named(nameless),
        *(_shared(_mapper(bad, *REFUSALS[400]), bad, origin) for origin in origins),
        *(_shared(_mapper(missing, *REFUSALS[404]), missing, origin) for origin in origins),
    ]


def _named(which: Filter) -> dict[str, Any]:
    """A 400 under an id that is made for it."""
    named = _mapper(which, *REFUSALS[400], "%RESP(X-REQUEST-ID)%")
    return named | {"headers_to_add": [_header("x-request-id", "%UNIQUE_ID%")]}


def _shared(mapper: dict[str, Any], which: Filter, origin: str) -> dict[str, Any]:
    """The same refusal, which a page of this origin may read."""
    theirs = _all(which, _matches("origin", cors.origin_pattern(origin)))
    headers = [
        *mapper.get("headers_to_add", ()),
        _header("access-control-allow-origin", "%REQ(ORIGIN)%"),
        _header("access-control-expose-headers", ", ".join(cors.EXPOSED_HEADERS)),
    ]
    return mapper | {"filter": theirs, "headers_to_add": headers}


def _mapper(
    which: Filter, code: str, message: str, request_id: str = "%REQ(X-REQUEST-ID)%"
) -> dict[str, Any]:
    return {
        "filter": which,
        "body_format_override": {"json_format": _envelope(code, message, request_id)},
    }


def _status(comparison: str, status: int) -> Filter:
    value = {"default_value": status, "runtime_key": "none"}
    return {"status_code_filter": {"comparison": {"op": comparison, "value": value}}}


def _all(*filters: Filter) -> Filter:
    return {"and_filter": {"filters": list(filters)}}


def _absent(header: str) -> Filter:
    return {"header_filter": {"header": {"name": header, "present_match": False}}}


def _matches(header: str, pattern: str) -> Filter:
    match = {"name": header, "string_match": {"safe_regex": {"regex": pattern}}}
    return {"header_filter": {"header": match}}


def _header(key: str, value: str) -> dict[str, Any]:
    return {
        "header": {"key": key, "value": value},
        "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
    }


def access_log() -> dict[str, Any]:
    """One JSON line a request on standard output; no query, where a token may be, and no user."""
    return {
        "name": "envoy.access_loggers.stdout",
        "typed_config": {"@type": _STDOUT, "log_format": {"json_format": access_log_fields()}},
    }


def access_log_fields() -> dict[str, str]:
    """What a line of the access log says."""
    return {
        "time": _TIME,
        "request_id": "%REQ(X-REQUEST-ID)%",
        "method": "%REQ(:METHOD)%",
        "path": "%PATH(NQ:ORIG_OR_PATH)%",
        "route": "%ROUTE_NAME%",
        "status": "%RESPONSE_CODE%",
        "flags": "%RESPONSE_FLAGS%",
        "duration_ms": "%DURATION%",
        "upstream_ms": "%RESPONSE_DURATION%",
        "bytes_in": "%BYTES_RECEIVED%",
        "bytes_out": "%BYTES_SENT%",
    }
