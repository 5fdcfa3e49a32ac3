"""The Kubernetes Gateway API documents of a route table, for Envoy Gateway."""

from collections.abc import Sequence
from typing import Any

from laurel_stack.gateway.envoy_routes import has_scope
from laurel_stack.gateway.identity import Identity
from laurel_stack.gateway.routes import Forward, Respond, RouteTable

_GATEWAY_API = "gateway.networking.k8s.io"
_ENVOY_GATEWAY = "gateway.envoyproxy.io"
_NAME = "laurel"
_SERVICE_PORT = 8000

Document = dict[str, Any]


def gateway_api(table: RouteTable, identity: Identity) -> list[Document]:
    """The documents that make Envoy Gateway serve `table` as the embedded Envoy does.

    The keys of the tokens are read from the config map that `identity.jwks_file` names.
    Refusals of the gateway itself keep Envoy's plain body there: a response override would
    also replace the services' own.
    """
    documents = [_gateway(), _client_policy(table)]
    for route in table.routes:
        documents.append(_http_route(route))
        documents.append(
            _direct_response(route) if isinstance(route, Respond) else _traffic(route, table)
        )
    for access in ("token", "socket"):
        names = [route.name for route in table.forwards if route.access == access]
        documents.append(_security(access, names, table, identity))
    return documents


def _document(group: str, kind: str, name: str, spec: Document) -> Document:
    version = "v1" if group == _GATEWAY_API else "v1alpha1"
    return {
        "apiVersion": f"{group}/{version}",
        "kind": kind,
        "metadata": {"name": name, "namespace": _NAME},
        "spec": spec,
    }


def _routes(names: Sequence[str]) -> list[Document]:
    return [{"group": _GATEWAY_API, "kind": "HTTPRoute", "name": name} for name in names]


def _gateway() -> Document:
    listener = {"name": "http", "protocol": "HTTP", "port": 80}
    spec = {"gatewayClassName": "envoy", "listeners": [listener]}
    return _document(_GATEWAY_API, "Gateway", _NAME, spec)


def _client_policy(table: RouteTable) -> Document:
    return _document(
        _ENVOY_GATEWAY,
        "ClientTrafficPolicy",
        _NAME,
        {
            "targetRefs": [{"group": _GATEWAY_API, "kind": "Gateway", "name": _NAME}],
            "headers": {
                "earlyRequestHeaders": {"remove": list(table.identity_headers)},
                "requestID": "PreserveOrGenerate",
            },
            "path": {"escapedSlashesAction": "RejectRequest"},
            "timeout": {"http": {"idleTimeout": "300s"}},
        },
    )


def _http_route(route: Respond | Forward) -> Document:
    path = (
        {"type": "Exact", "value": route.exact}
        if route.exact
        else {"type": "PathPrefix", "value": route.prefix}
    )
    action = _reply_filter(route) if isinstance(route, Respond) else _backend(route)
    rule = {"matches": [{"path": path}], **action}
    spec = {"parentRefs": [{"name": _NAME}], "rules": [rule]}
    return _document(_GATEWAY_API, "HTTPRoute", route.name, spec)


def _reply_filter(route: Respond) -> Document:
    reference = {"group": _ENVOY_GATEWAY, "kind": "HTTPRouteFilter", "name": route.name}
    return {"filters": [{"type": "ExtensionRef", "extensionRef": reference}]}


def _backend(route: Forward) -> Document:
    # Object names in Kubernetes have no underscore.
    service = {"name": route.service.replace("_", "-"), "port": _SERVICE_PORT}
    timeout = "0s" if route.websocket else f"{route.timeout_seconds}s"
    rule: Document = {"backendRefs": [service], "timeouts": {"request": timeout}}
    if route.rewrite:
        path = {"type": "ReplaceFullPath", "replaceFullPath": route.rewrite}
        rule["filters"] = [{"type": "URLRewrite", "urlRewrite": {"path": path}}]
    return rule


def _direct_response(route: Respond) -> Document:
    body = {"type": "Inline", "inline": route.respond}
    reply = {"statusCode": 200, "contentType": "application/json", "body": body}
    return _document(_ENVOY_GATEWAY, "HTTPRouteFilter", route.name, {"directResponse": reply})


def _traffic(route: Forward, table: RouteTable) -> Document:
    limit = table.limits[route.limit]
    rule = {
        "clientSelectors": [_caller(route, table.unmetered_scope)],
        "limit": {"requests": limit.requests, "unit": limit.unit.capitalize()},
    }
    spec: Document = {
        "targetRefs": _routes([route.name]),
        "rateLimit": {"type": "Local", "local": {"rules": [rule]}},
        "retry": {"numRetries": 2, "retryOn": {"triggers": ["connect-failure", "refused-stream"]}},
        "healthCheck": {"active": _health_check()},
    }
    if not route.websocket:
        spec["requestBuffer"] = {"limit": str(route.max_body_bytes)}
    return _document(_ENVOY_GATEWAY, "BackendTrafficPolicy", route.name, spec)


def _caller(route: Forward, unmetered: str) -> Document:
    if route.access == "public":
        return {"sourceCIDR": {"type": "Distinct", "value": "0.0.0.0/0"}}
    scope = {"type": "RegularExpression", "value": has_scope(unmetered), "invert": True}
    return {"headers": [{"name": "x-user", "type": "Distinct"}, {"name": "x-scope", **scope}]}


def _health_check() -> Document:
    return {
        "type": "HTTP",
        "http": {"path": "/health/ready", "expectedStatuses": [200]},
        "interval": "2s",
        "timeout": "2s",
        "healthyThreshold": 1,
        "unhealthyThreshold": 2,
    }


def _security(
    access: str, routes: Sequence[str], table: RouteTable, identity: Identity
) -> Document:
    sources: Document = {"headers": [{"name": "Authorization", "valuePrefix": "Bearer "}]}
    if access == "socket":
        sources["params"] = ["access_token"]
    jwks = {"group": "", "kind": "ConfigMap", "name": identity.jwks_file}
    provider = {
        "name": access,
        "issuer": identity.issuer,
        "audiences": [identity.audience],
        "localJWKS": {"type": "ValueRef", "valueRef": jwks},
        "extractFrom": sources,
        "claimToHeaders": [
            {"claim": "sub", "header": "x-user"},
            {"claim": "scope", "header": "x-scope"},
        ],
    }
    spec: Document = {"targetRefs": _routes(routes), "jwt": {"providers": [provider]}}
    if table.cors_origins:
        spec["cors"] = {"allowOrigins": list(table.cors_origins)}
    return _document(_ENVOY_GATEWAY, "SecurityPolicy", access, spec)
