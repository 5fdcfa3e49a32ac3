"""What each of the two generated files says, in one form, so that they can be compared."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Facts = dict[str, Any]


def of_envoy(config: Mapping[str, Any]) -> Facts:
    """The facts of an Envoy configuration."""
    resources = config["static_resources"]
    (listener,) = resources["listeners"]
    manager = listener["filter_chains"][0]["filters"][0]["typed_config"]
    filters = {one["name"].split(".")[-1]: one["typed_config"] for one in manager["http_filters"]}
    (host,) = manager["route_config"]["virtual_hosts"]
    cap = config["overload_manager"]["resource_monitors"][0]["typed_config"]
    return {
        "removed": [
            one["remove"]
            for one in manager["early_header_mutation_extensions"][0]["typed_config"]["mutations"]
        ],
        "headers": manager["request_headers_timeout"],
        "request": manager["request_timeout"],
        "idle": manager["common_http_protocol_options"]["idle_timeout"],
        "stream idle": manager["stream_idle_timeout"],
        "hops": manager["xff_num_trusted_hops"],
        "buffer": listener["per_connection_buffer_limit_bytes"],
        "connections": cap["max_active_downstream_connections"],
        "http2": list(manager["http2_protocol_options"].values()),
        "log": manager["access_log"][0]["typed_config"]["log_format"]["json_format"],
        "cors": _cors(host["typed_per_filter_config"]["envoy.filters.http.cors"]),
        "tokens": {name: _provider(one) for name, one in filters["jwt_authn"]["providers"].items()},
        "optional": [
            name
            for name, one in filters["jwt_authn"]["requirement_map"].items()
            if "allow_missing" in json.dumps(one)
        ],
        "routes": {
            one["name"]: _route(one, {c["name"]: c for c in resources["clusters"]})
            for one in host["routes"]
        },
    }


def _cors(policy: Mapping[str, Any]) -> Facts:
    return {
        "origins": [one["exact"] for one in policy["allow_origin_string_match"]],
        "methods": policy["allow_methods"].split(", "),
        "headers": policy["allow_headers"].split(", "),
        "exposed": policy["expose_headers"].split(", "),
        "age": f"{policy['max_age']}s",
    }


def _provider(provider: Mapping[str, Any]) -> Facts:
    remote = provider["remote_jwks"]
    return {
        "issuer": provider["issuer"],
        "audiences": provider["audiences"],
        "keys": remote["http_uri"]["uri"],
        "fresh": remote["cache_duration"],
        "again": remote["async_fetch"]["failed_refetch_duration"],
        "headers": [one["value_prefix"] for one in provider["from_headers"]],
        "params": provider.get("from_params", []),
        "claims": [(one["claim_name"], one["header_name"]) for one in provider["claim_to_headers"]],
    }


def _route(route: Mapping[str, Any], clusters: Mapping[str, Any]) -> Facts:
    match = route["match"]
    path = {"exact": match.get("path"), "prefix": match.get("path_separated_prefix")}
    if "direct_response" in route:
        return path | {"answer": route["direct_response"]["body"]["inline_string"]}
    per_filter = {
        name.split(".")[-1]: one for name, one in route["typed_per_filter_config"].items()
    }
    limit = per_filter["local_ratelimit"]
    bucket = limit["descriptors"][0]["token_bucket"]
    action, cluster = route["route"], clusters[route["route"]["cluster"]]
    (breaker,) = cluster["circuit_breakers"]["thresholds"]
    (check,) = cluster["health_checks"]
    options = next(iter(cluster["typed_extension_protocol_options"].values()))
    return path | {
        "service": action["cluster"].replace("_", "-"),
        "timeout": action["timeout"],
        "rewrite": action.get("regex_rewrite", {}).get("substitution"),
        "retries": (action["retry_policy"]["retry_on"], action["retry_policy"]["num_retries"]),
        "access": per_filter["jwt_authn"].get("requirement_name", "public"),
        "body": per_filter["buffer"].get("buffer", {}).get("max_request_bytes"),
        "limit": (bucket["max_tokens"], bucket["fill_interval"]),
        "by": [_counted_by(one) for one in limit["descriptors"]],
        "told": limit["enable_x_ratelimit_headers"] == "DRAFT_VERSION_03",
        "again after": limit["response_headers_to_add"][0]["header"]["value"],
        "idle": options["common_http_protocol_options"]["idle_timeout"],
        "connect": cluster["connect_timeout"],
        "breaker": list(breaker.values()),
        "health": (check["http_health_check"]["path"], check["interval"], check["timeout"]),
    }


def _counted_by(descriptor: Mapping[str, Any]) -> list[str]:
    names = {"nobody": "without user", "remote_address": "address"}
    keys = [entry["key"] for entry in descriptor["entries"][1:]]
    return sorted(names.get(key, key) for key in keys)


def of_kubernetes(documents: Sequence[Mapping[str, Any]]) -> Facts:
    """The facts of the Gateway API documents."""
    found = {(one["kind"], one["metadata"]["name"]): one["spec"] for one in documents}
    client = found["ClientTrafficPolicy", "laurel"]
    times, headers = client["timeout"]["http"], client["headers"]
    (log,) = found["EnvoyProxy", "laurel"]["telemetry"]["accessLog"]["settings"]
    policies = {name: one for (kind, name), one in found.items() if kind == "SecurityPolicy"}
    access = {
        target["name"]: name for name, one in policies.items() for target in one["targetRefs"]
    }
    (shared,) = {json.dumps(one["cors"]) for one in policies.values()}
    names = [name for (kind, name) in found if kind == "HTTPRoute" and name in access]
    return {
        "removed": headers["earlyRequestHeaders"]["remove"],
        "headers": times["requestHeadersReceivedTimeout"],
        "request": times["requestReceivedTimeout"],
        "idle": times["idleTimeout"],
        "stream idle": times["streamIdleTimeout"],
        "hops": client["clientIPDetection"]["xForwardedFor"]["numTrustedHops"],
        "buffer": client["connection"]["bufferLimit"],
        "connections": client["connection"]["connectionLimit"]["value"],
        "http2": list(client["http2"].values()),
        "log": log["format"]["json"],
        "cors": _shared(json.loads(shared)),
        "tokens": {
            name: _jwt(one["jwt"]["providers"][0]) for name, one in policies.items() if "jwt" in one
        },
        "optional": [name for name, one in policies.items() if one.get("jwt", {}).get("optional")],
        "routes": {
            name: _http_route(name, found, access[name]) for name in names if name != "none"
        },
    }


def _shared(cors: Mapping[str, Any]) -> Facts:
    return {
        "origins": cors["allowOrigins"],
        "methods": cors["allowMethods"],
        "headers": cors["allowHeaders"],
        "exposed": cors["exposeHeaders"],
        "age": cors["maxAge"],
    }


def _jwt(provider: Mapping[str, Any]) -> Facts:
    remote, sources = provider["remoteJWKS"], provider["extractFrom"]
    return {
        "issuer": provider["issuer"],
        "audiences": provider["audiences"],
        "keys": remote["uri"],
        "fresh": remote["cacheDuration"],
        "again": remote["failedRefetchDuration"],
        "headers": [one["valuePrefix"] for one in sources["headers"]],
        "params": sources.get("params", []),
        "claims": [(one["claim"], one["header"]) for one in provider["claimToHeaders"]],
    }


def _http_route(name: str, found: Mapping[tuple[str, str], Any], access: str) -> Facts:
    (rule,) = found["HTTPRoute", name]["rules"]
    (match,) = rule["matches"]
    kind, value = match["path"]["type"], match["path"]["value"]
    path = {
        "exact": value if kind == "Exact" else None,
        "prefix": value if kind == "PathPrefix" else None,
    }
    if "backendRefs" not in rule:
        answer = found["HTTPRouteFilter", name]["directResponse"]
        return path | {"answer": answer["body"]["inline"]}
    return path | {
        "service": rule["backendRefs"][0]["name"],
        "timeout": rule["timeouts"]["request"],
        "rewrite": _rewritten(rule),
        "access": access,
        **_traffic(found["BackendTrafficPolicy", name]),
    }


def _rewritten(rule: Mapping[str, Any]) -> str | None:
    rewrites = [one["urlRewrite"]["path"]["replaceFullPath"] for one in rule.get("filters", ())]
    return rewrites[0] if rewrites else None


def _traffic(policy: Mapping[str, Any]) -> Facts:
    rules = policy["rateLimit"]["local"]["rules"]
    limit = rules[0]
    seconds = {"Second": 1, "Minute": 60, "Hour": 3600}[limit["limit"]["unit"]]
    retry, check = policy["retry"], policy["healthCheck"]["active"]
    told = {
        one["match"]["statusCodes"][0]["value"]: one["response"]
        for one in policy["responseOverride"]
    }
    return {
        "retries": (",".join(retry["retryOn"]["triggers"]), retry["numRetries"]),
        "body": int(policy["requestBuffer"]["limit"]) if "requestBuffer" in policy else None,
        "limit": (limit["limit"]["requests"], f"{seconds}s"),
        "by": [_selected_by(one["clientSelectors"]) for one in rules],
        "told": limit["xRateLimitHeaders"] == "DraftVersion03",
        "again after": told[429]["header"]["set"][0]["value"],
        "idle": policy["timeout"]["http"]["connectionIdleTimeout"],
        "connect": policy["timeout"]["tcp"]["connectTimeout"],
        "breaker": list(policy["circuitBreaker"].values()),
        "health": (check["http"]["path"], check["interval"], check["timeout"]),
    }


def _selected_by(selectors: Sequence[Mapping[str, Any]]) -> list[str]:
    (selector,) = selectors
    users = [one for one in selector.get("headers", ()) if one["name"] == "x-user"]
    by = ["without user" if one.get("invert") else "user" for one in users]
    return sorted([*by, *(["address"] if "sourceCIDR" in selector else [])])
