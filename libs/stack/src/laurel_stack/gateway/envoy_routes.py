"""The Envoy route of one line of the route table."""

from typing import Any

from laurel_stack.gateway.envoy_limits import local_limit
from laurel_stack.gateway.routes import Forward, Respond, RouteTable

_HTTP = "type.googleapis.com/envoy.extensions.filters.http"


def route(item: Respond | Forward, table: RouteTable) -> dict[str, Any]:
    """One entry of Envoy's route table with the filters' settings for it."""
    if isinstance(item, Respond):
        return _matched(item) | {
            "direct_response": {"status": item.status, "body": {"inline_string": item.respond}},
            "response_headers_to_add": [
                {"header": {"key": "content-type", "value": "application/json"}}
            ],
        }
    limit = local_limit(item, table.limits[item.limit], table.unmetered_scope)
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
