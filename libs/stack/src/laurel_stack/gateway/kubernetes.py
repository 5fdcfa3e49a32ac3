"""The Kubernetes Gateway API documents of a route table, for Envoy Gateway."""

from laurel_stack.gateway.environment import Environment
from laurel_stack.gateway.kubernetes_documents import (
    ENVOY_GATEWAY,
    Document,
    document,
)
from laurel_stack.gateway.kubernetes_listener import client_policy, envoy_proxy, gateway
from laurel_stack.gateway.kubernetes_policies import security, traffic
from laurel_stack.gateway.kubernetes_routes import (
    NOTHING_HERE,
    direct_response,
    http_route,
    redirect_to_https,
)
from laurel_stack.gateway.routes import Forward, Respond, RouteTable

__all__ = ["Document", "gateway_api"]


def gateway_api(table: RouteTable, environment: Environment) -> list[Document]:
    """The documents that make Envoy Gateway serve `table` as the embedded Envoy does.

    What Envoy Gateway can't be told: the leeway of clocks is Envoy's own 60 seconds and a token
    without `exp` passes it. The services, behind every route with a token, decide both.
    """
    documents = [envoy_proxy(), gateway(environment), client_policy(table, environment)]
    if environment.certificate is not None:
        documents.append(redirect_to_https())
    for route in (*table.routes, NOTHING_HERE):
        documents.append(http_route(route, environment))
        documents.append(_behaviour(route, table, environment))
    for access, names in _by_access(table).items():
        documents.append(
            document(ENVOY_GATEWAY, "SecurityPolicy", access, security(access, names, environment))
        )
    return documents


def _behaviour(route: Respond | Forward, table: RouteTable, environment: Environment) -> Document:
    if isinstance(route, Respond):
        return document(ENVOY_GATEWAY, "HTTPRouteFilter", route.name, direct_response(route))
    spec = traffic(route, table, environment)
    return document(ENVOY_GATEWAY, "BackendTrafficPolicy", route.name, spec)


def _by_access(table: RouteTable) -> dict[str, list[str]]:
    """Routes by what they ask of a token: each has a policy, as CORS is part of it."""
    names: dict[str, list[str]] = {"token": [], "socket": [], "public": [NOTHING_HERE.name]}
    for route in table.routes:
        names["public" if isinstance(route, Respond) else route.access].append(route.name)
    return {access: found for access, found in names.items() if found}
