"""What holds on a route: limits and time-outs, tokens and browsers of other origins."""

from collections.abc import Sequence

from laurel_stack.gateway import cors
from laurel_stack.gateway.environment import SCHEMES, Environment, Identity
from laurel_stack.gateway.envoy_limits import has_scope
from laurel_stack.gateway.envoy_replies import REFUSALS, refusal_text
from laurel_stack.gateway.kubernetes_documents import Document, routes_named
from laurel_stack.gateway.routes import Caller, Forward, Limit, RouteTable


def traffic(route: Forward, table: RouteTable, environment: Environment) -> Document:
    """The spec of a route's BackendTrafficPolicy."""
    limit, most = table.limits[route.limit], environment.max_connections
    rules = [
        {
            "clientSelectors": [selector],
            "limit": {"requests": limit.requests, "unit": limit.unit.capitalize()},
            "xRateLimitHeaders": "DraftVersion03",
        }
        for selector in _callers(route, table.unmetered_scope)
    ]
    idle = f"{environment.timeouts.upstream_idle}s"
    spec: Document = {
        "targetRefs": routes_named([route.name]),
        "rateLimit": {"type": "Local", "local": {"rules": rules}},
        "retry": {"numRetries": 2, "retryOn": {"triggers": ["connect-failure", "refused-stream"]}},
        "timeout": {"tcp": {"connectTimeout": "1s"}, "http": {"connectionIdleTimeout": idle}},
        "circuitBreaker": {
            "maxConnections": most,
            "maxPendingRequests": most,
            "maxParallelRequests": most,
        },
        "healthCheck": {"active": _health_check(), "panicThreshold": 0},
        "responseOverride": [_refusal(status, limit) for status in REFUSALS],
    }
    if not route.websocket:
        spec["requestBuffer"] = {"limit": str(route.max_body_bytes)}
    return spec


def _callers(route: Forward, unmetered: str) -> list[Document]:
    by_address = {"sourceCIDR": {"type": "Distinct", "value": "0.0.0.0/0"}}
    scope = {"type": "RegularExpression", "value": has_scope(unmetered), "invert": True}
    nobody = {"name": "x-user", "type": "RegularExpression", "value": ".+", "invert": True}
    selectors: dict[Caller, Document] = {
        "address": by_address,
        "user": {"headers": [{"name": "x-user", "type": "Distinct"}, {"name": "x-scope", **scope}]},
        "nobody": by_address | {"headers": [nobody]},
    }
    return [selectors[caller] for caller in route.callers]


def _health_check() -> Document:
    return {
        "type": "HTTP",
        "http": {"path": "/health/ready", "expectedStatuses": [200]},
        "interval": "2s",
        "timeout": "2s",
        "healthyThreshold": 1,
        "unhealthyThreshold": 2,
    }


def _refusal(status: int, limit: Limit) -> Document:
    """The gateway's own answers only: the services' pass as they are."""
    response: Document = {
        "contentType": "application/json",
        "body": {"type": "Inline", "inline": refusal_text(*REFUSALS[status])},
    }
    if status == 429:
        response["header"] = {"set": [{"name": "retry-after", "value": str(limit.seconds)}]}
    match = {"statusCodes": [{"type": "Value", "value": status}]}
    return {"source": "Local", "match": match, "response": response}


def security(access: str, routes: Sequence[str], environment: Environment) -> Document:
    """The spec of a SecurityPolicy: tokens unless the routes are public, and CORS."""
    spec: Document = {"targetRefs": routes_named(routes)}
    if access != "public":
        # A socket may prove itself by its first message, which the gateway does not see.
        optional = {"optional": True} if access == "socket" else {}
        spec["jwt"] = {"providers": [_provider(access, environment.identity)], **optional}
    if environment.cors_origins:
        spec["cors"] = _cors(environment.cors_origins)
    return spec


def _provider(access: str, identity: Identity) -> Document:
    headers = [{"name": "Authorization", "valuePrefix": f"{scheme} "} for scheme in SCHEMES]
    sources: Document = {"headers": headers}
    if access == "socket":
        sources["params"] = ["access_token"]
    return {
        "name": access,
        "issuer": identity.issuer,
        "audiences": [identity.audience],
        **_keys(identity),
        "extractFrom": sources,
        "claimToHeaders": [
            {"claim": "sub", "header": "x-user"},
            {"claim": "scope", "header": "x-scope"},
        ],
    }


def _keys(identity: Identity) -> Document:
    if identity.jwks_url is None:
        jwks = {"group": "", "kind": "ConfigMap", "name": identity.jwks_file}
        return {"localJWKS": {"type": "ValueRef", "valueRef": jwks}}
    fresh = {"cacheDuration": f"{identity.refresh_seconds}s", "failedRefetchDuration": "1s"}
    return {"remoteJWKS": {"uri": identity.jwks_url, **fresh}}


def _cors(origins: tuple[str, ...]) -> Document:
    if any(map(cors.any_port, origins)):
        raise ValueError("an origin with any port is for the embedded stack alone")
    return {
        "allowOrigins": list(origins),
        "allowMethods": list(cors.METHODS),
        "allowHeaders": list(cors.ALLOWED_HEADERS),
        "exposeHeaders": list(cors.EXPOSED_HEADERS),
        "maxAge": f"{cors.MAX_AGE_SECONDS}s",
    }
