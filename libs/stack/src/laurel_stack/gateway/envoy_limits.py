"""How often one caller may come, in Envoy's words."""

import re
from typing import Any, Final, NamedTuple

from laurel_stack.gateway.routes import Caller, Forward, Limit

_HTTP = "type.googleapis.com/envoy.extensions.filters.http"
_MAX_TRACKED_USERS = 10_000
_ALL_REQUESTS_PER_SECOND = 100_000


class _Counted(NamedTuple):
    """What Envoy counts by, and the descriptors that come of it."""

    actions: list[dict[str, Any]]
    entries: list[dict[str, str]]


_BY_USER = {"request_headers": {"header_name": "x-user", "descriptor_key": "user"}}
_WITHOUT_USER = {
    "header_value_match": {
        "descriptor_key": "nobody",
        "descriptor_value": "yes",
        "expect_match": False,
        "headers": [{"name": "x-user", "present_match": True}],
    }
}
_BY_ADDRESS: dict[str, Any] = {"remote_address": {}}
_CALLERS: Final[dict[Caller, _Counted]] = {
    "user": _Counted([_BY_USER], [{"key": "user"}]),
    "address": _Counted([_BY_ADDRESS], [{"key": "remote_address"}]),
    "nobody": _Counted(
        [_WITHOUT_USER, _BY_ADDRESS],
        [{"key": "nobody", "value": "yes"}, {"key": "remote_address"}],
    ),
}


def local_limit(item: Forward, limit: Limit, unmetered: str) -> dict[str, Any]:
    """The limit of a route for each kind of caller that it lets in."""
    callers = [_CALLERS[kind] for kind in item.callers]
    return {
        "@type": f"{_HTTP}.local_ratelimit.v3.LocalRateLimit",
        "stat_prefix": item.name.replace("-", "_"),
        "max_dynamic_descriptors": _MAX_TRACKED_USERS,
        "token_bucket": _bucket(_ALL_REQUESTS_PER_SECOND, 1),
        "filter_enabled": {"default_value": {"numerator": 100}},
        "filter_enforced": {"default_value": {"numerator": 100}},
        "enable_x_ratelimit_headers": "DRAFT_VERSION_03",
        # The bucket is filled at once, so that nobody waits for longer.
        "response_headers_to_add": [
            {"header": {"key": "retry-after", "value": str(limit.seconds)}}
        ],
        "rate_limits": [{"actions": [_metered(unmetered), *caller.actions]} for caller in callers],
        "descriptors": [
            {
                "entries": [{"key": "metered", "value": "yes"}, *caller.entries],
                "token_bucket": _bucket(limit.requests, limit.seconds),
            }
            for caller in callers
        ],
    }


def _metered(scope: str) -> dict[str, Any]:
    return {
        "header_value_match": {
            "descriptor_key": "metered",
            "descriptor_value": "yes",
            "expect_match": False,
            "headers": [
                {"name": "x-scope", "string_match": {"safe_regex": {"regex": has_scope(scope)}}}
            ],
        }
    }


def has_scope(scope: str) -> str:
    """A regular expression for a list of scopes, separated by blanks, with this one in it."""
    return rf"(.* )?{re.escape(scope)}( .*)?"


def _bucket(requests: int, seconds: int) -> dict[str, Any]:
    return {
        "max_tokens": requests,
        "tokens_per_fill": requests,
        "fill_interval": f"{seconds}s",
    }
