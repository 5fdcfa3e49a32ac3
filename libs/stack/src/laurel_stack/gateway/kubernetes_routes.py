"""The HTTPRoute of one line of the route table."""

from laurel_stack.gateway.environment import Environment
from laurel_stack.gateway.envoy_replies import REFUSALS, refusal_text
from laurel_stack.gateway.kubernetes_documents import (
    ENVOY_GATEWAY,
    GATEWAY_API,
    NAME,
    Document,
    document,
)
from laurel_stack.gateway.routes import Forward, Respond

_SERVICE_PORT = 8000
NOTHING_HERE = Respond(name="none", prefix="/", status=404, respond=refusal_text(*REFUSALS[404]))
"""What isn't listed is a route too, so that its 404 has the envelope."""


def http_route(route: Respond | Forward, environment: Environment) -> Document:
    """A route on the listener that clients use."""
    path = (
        {"type": "Exact", "value": route.exact}
        if route.exact
        else {"type": "PathPrefix", "value": route.prefix}
    )
    action = _reply_filter(route) if isinstance(route, Respond) else _backend(route, environment)
    rule = {"matches": [{"path": path}], **action}
    section = "http" if environment.certificate is None else "https"
    spec: Document = {"parentRefs": [{"name": NAME, "sectionName": section}], "rules": [rule]}
    if environment.hostnames:
        spec["hostnames"] = list(environment.hostnames)
    return document(GATEWAY_API, "HTTPRoute", route.name, spec)


def redirect_to_https() -> Document:
    """A token in plain HTTP is anybody's: nothing but this answers there."""
    redirect = {
        "type": "RequestRedirect",
        "requestRedirect": {"scheme": "https", "statusCode": 301},
    }
    parents = [{"name": NAME, "sectionName": "http"}]
    spec = {"parentRefs": parents, "rules": [{"filters": [redirect]}]}
    return document(GATEWAY_API, "HTTPRoute", "redirect-to-https", spec)


def direct_response(route: Respond) -> Document:
    """The fixed answer of a route."""
    body = {"type": "Inline", "inline": route.respond}
    reply = {"statusCode": route.status, "contentType": "application/json", "body": body}
    # Envoy's CORS filter passes over fixed answers; there is nothing in them to keep from a page.
    anyone = {"name": "access-control-allow-origin", "value": "*"}
    return {"directResponse": reply | {"header": {"set": [anyone]}}}


def _reply_filter(route: Respond) -> Document:
    reference = {"group": ENVOY_GATEWAY, "kind": "HTTPRouteFilter", "name": route.name}
    return {"filters": [{"type": "ExtensionRef", "extensionRef": reference}]}


def _backends(service: str, environment: Environment) -> list[Document]:
    """Where requests of a service go: to its next release too, where that takes a part of them."""
    # Object names in Kubernetes have no underscore.
    host = service.replace("_", "-")
    stable: Document = {"name": host, "port": _SERVICE_PORT}
    part = environment.rollouts.get(service)
    if part is None:
        return [stable]
    following = {"name": f"{host}-next", "port": _SERVICE_PORT, "weight": part}
    return [stable | {"weight": 100 - part}, following]


def _backend(route: Forward, environment: Environment) -> Document:
    timeout = "0s" if route.websocket else f"{route.timeout_seconds}s"
    rule: Document = {
        "backendRefs": _backends(route.service, environment),
        "timeouts": {"request": timeout},
    }
    if route.rewrite:
        path = {"type": "ReplaceFullPath", "replaceFullPath": route.rewrite}
        rule["filters"] = [{"type": "URLRewrite", "urlRewrite": {"path": path}}]
    return rule
