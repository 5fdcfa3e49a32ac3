"""The Envoy route of one line of the route table."""

import re
from typing import Any

from laurel_stack.gateway.routes import Forward, Limit, Respond, RouteTable

_HTTP = "type.googleapis.com/envoy.extensions.filters.http"
_MAX_TRACKED_USERS = 10_000
_ALL_REQUESTS_PER_SECOND = 100_000


def route(item: Respond | Forward, table: RouteTable) -> dict[str, Any]:
    """One entry of Envoy's route table with the filters' settings for it."""
    if isinstance(item, Respond):
        return _matched(item) | {
            "direct_response": {"status": 200, "body": {"inline_string": item.respond}},
            "response_headers_to_add": [
                {"header": {"key": "content-type", "value": "application/json"}}
            ],
        }
    limit = _local_limit(item, table.limits[item.limit], table.unmetered_scope)
    return _matched(item) | {
        "route": _forward(item),
        "typed_per_filter_config": {
            "envoy.filters.http.jwt_authn": _access(item),
            "envoy.filters.http.local_ratelimit": limit,
            "envoy.filters.http.buffer": _buffer(item),
        },
    }


def _matched(item: Respond | Forward) -> dict[str, Any]:
    path = {"path": item.exact} if item.exact else {"path_separated_prefix": item.prefix}
    return {"name": item.name, "match": path}


def _forward(item: Forward) -> dict[str, Any]:
    action: dict[str, Any] = {
        "cluster": item.service,
        "timeout": f"{0 if item.websocket else item.timeout_seconds}s",
        # Only what never reached the service, so a POST is not doubled.
        "retry_policy": {"retry_on": "connect-failure,refused-stream", "num_retries": 2},
    }
    if item.rewrite:
        action["regex_rewrite"] = {"pattern": {"regex": "^.*$"}, "substitution": item.rewrite}
    if item.websocket:
        action["upgrade_configs"] = [{"upgrade_type": "websocket"}]
    return action


def _access(item: Forward) -> dict[str, Any]:
    requirement: dict[str, Any] = (
        {"disabled": True} if item.access == "public" else {"requirement_name": item.access}
    )
    return {"@type": f"{_HTTP}.jwt_authn.v3.PerRouteConfig", **requirement}


def _buffer(item: Forward) -> dict[str, Any]:
    # Buffering would hold an upgraded connection for ever.
    limit: dict[str, Any] = (
        {"disabled": True}
        if item.websocket
        else {"buffer": {"max_request_bytes": item.max_body_bytes}}
    )
    return {"@type": f"{_HTTP}.buffer.v3.BufferPerRoute", **limit}


def _local_limit(item: Forward, limit: Limit, unmetered: str) -> dict[str, Any]:
    caller, action = (
        ("remote_address", {"remote_address": {}})
        if item.access == "public"
        else ("user", {"request_headers": {"header_name": "x-user", "descriptor_key": "user"}})
    )
    return {
        "@type": f"{_HTTP}.local_ratelimit.v3.LocalRateLimit",
        "stat_prefix": item.name.replace("-", "_"),
        "max_dynamic_descriptors": _MAX_TRACKED_USERS,
        "token_bucket": _bucket(_ALL_REQUESTS_PER_SECOND, 1),
        "filter_enabled": {"default_value": {"numerator": 100}},
        "filter_enforced": {"default_value": {"numerator": 100}},
        "enable_x_ratelimit_headers": "DRAFT_VERSION_03",
        "rate_limits": [{"actions": [_metered(unmetered), action]}],
        "descriptors": [
            {
                "entries": [{"key": "metered", "value": "yes"}, {"key": caller}],
                "token_bucket": _bucket(limit.requests, limit.seconds),
            }
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
