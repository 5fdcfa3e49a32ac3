"""What Envoy says itself: refusals in the API's envelope, and its access log."""

from typing import Any

_REFUSALS = {
    401: ("UNAUTHORIZED", "A valid token is required"),
    404: ("NOT_FOUND", "No such path"),
    408: ("REQUEST_TIMEOUT", "The request took too long to arrive"),
    413: ("PAYLOAD_TOO_LARGE", "The request body is too large"),
    429: ("RATE_LIMITED", "Too many requests; try again later"),
    503: ("SERVICE_UNAVAILABLE", "The service is not available; try again later"),
    504: ("TIMEOUT", "The service did not answer in time; try again later"),
}
_STDOUT = "type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog"
_TIME = "%START_TIME(%Y-%m-%dT%H:%M:%S.%3fZ)%"


def local_replies() -> dict[str, Any]:
    """Refusals in the error envelope of seed 001; answers of the services pass untouched."""
    # Envoy answers 403 to a token for another audience: that token is none of ours.
    strangers = _mapper("EQ", 403, *_REFUSALS[401]) | {"status_code": 401}
    known = [_mapper("EQ", status, *words) for status, words in _REFUSALS.items()]
    others = _mapper("GE", 400, "REQUEST_REFUSED", "The gateway could not serve this request")
    return {"mappers": [strangers, *known, others]}


def _mapper(comparison: str, status: int, code: str, message: str) -> dict[str, Any]:
    return {
        "filter": {
            "status_code_filter": {
                "comparison": {
                    "op": comparison,
                    "value": {"default_value": status, "runtime_key": "none"},
                }
            }
        },
        "body_format_override": {
            "json_format": {
                "success": False,
                "error": {"code": code, "message": message, "details": {}},
                "meta": {"timestamp": _TIME, "requestId": "%REQ(X-REQUEST-ID)%"},
            }
        },
    }


def access_log() -> dict[str, Any]:
    """One JSON line a request on standard output; no query, where a token may be, and no user."""
    fields = {
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
    return {
        "name": "envoy.access_loggers.stdout",
        "typed_config": {
            "@type": _STDOUT,
            "log_format": {"json_format": fields},
        },
    }
