"""The Envoy configuration of a route table."""

from collections.abc import Mapping
from typing import Any

from laurel_stack.gateway.envoy_replies import access_log, local_replies
from laurel_stack.gateway.envoy_routes import route
from laurel_stack.gateway.identity import Identity
from laurel_stack.gateway.routes import RouteTable

Address = tuple[str, int]
"""A host and a port."""

_HTTP = "type.googleapis.com/envoy.extensions.filters.http"
_CONNECTION_MANAGER = (
    "type.googleapis.com/envoy.extensions.filters.network"
    ".http_connection_manager.v3.HttpConnectionManager"
)
_HEADER_MUTATION = (
    "type.googleapis.com/envoy.extensions.http.early_header_mutation"
    ".header_mutation.v3.HeaderMutation"
)
_CLOCK_SKEW_SECONDS = 5


def envoy_config(
    table: RouteTable,
    upstreams: Mapping[str, Address],
    identity: Identity,
    listen: Address,
    admin: Address,
) -> dict[str, Any]:
    """The configuration of an Envoy that serves `table` on `listen`.

    `upstreams` names the address of each of `table.services`; raises KeyError where one is missing.
    """
    return {
        "admin": {"address": _address(admin)},
        "static_resources": {
            "listeners": [_listener(table, identity, listen)],
            "clusters": [_cluster(service, upstreams[service]) for service in table.services],
        },
    }


def _address(address: Address) -> dict[str, Any]:
    host, port = address
    return {"socket_address": {"address": host, "port_value": port}}


def _listener(table: RouteTable, identity: Identity, listen: Address) -> dict[str, Any]:
    manager = {
        "name": "envoy.filters.network.http_connection_manager",
        "typed_config": {"@type": _CONNECTION_MANAGER, **_connection_manager(table, identity)},
    }
    return {
        "name": "http",
        "address": _address(listen),
        "per_connection_buffer_limit_bytes": 1_048_576,
        "filter_chains": [{"filters": [manager]}],
    }


def _connection_manager(table: RouteTable, identity: Identity) -> dict[str, Any]:
    return {
        "stat_prefix": "gateway",
        "use_remote_address": True,
        "preserve_external_request_id": True,
        "always_set_request_id_in_response": True,
        "normalize_path": True,
        "merge_slashes": True,
        "path_with_escaped_slashes_action": "REJECT_REQUEST",
        "request_headers_timeout": "10s",
        "common_http_protocol_options": {"idle_timeout": "300s"},
        "early_header_mutation_extensions": [_strip(table.identity_headers)],
        "local_reply_config": local_replies(),
        "access_log": [access_log()],
        "http_filters": _filters(table, identity),
        "route_config": {"name": "table", "virtual_hosts": [_virtual_host(table)]},
    }


def _strip(headers: tuple[str, ...]) -> dict[str, Any]:
    # Before routing: a filter of the JWT kind would leave them in place on public paths.
    return {
        "name": "envoy.http.early_header_mutation.header_mutation",
        "typed_config": {
            "@type": _HEADER_MUTATION,
            "mutations": [{"remove": header} for header in headers],
        },
    }


def _virtual_host(table: RouteTable) -> dict[str, Any]:
    host: dict[str, Any] = {
        "name": "laurel",
        "domains": ["*"],
        "routes": [route(item, table) for item in table.routes],
    }
    if table.cors_origins:
        host["typed_per_filter_config"] = {"envoy.filters.http.cors": _cors(table.cors_origins)}
    return host


def _cors(origins: tuple[str, ...]) -> dict[str, Any]:
    return {
        "@type": f"{_HTTP}.cors.v3.CorsPolicy",
        "allow_origin_string_match": [{"exact": origin} for origin in origins],
        "allow_methods": "GET, POST, PUT, PATCH, DELETE",
        "allow_headers": "authorization, content-type, idempotency-key, x-request-id, traceparent",
        "expose_headers": "x-request-id",
        "max_age": "600",
    }


def _filters(table: RouteTable, identity: Identity) -> list[dict[str, Any]]:
    cors = {"cors": {"@type": f"{_HTTP}.cors.v3.Cors"}} if table.cors_origins else {}
    filters = cors | {
        "jwt_authn": {
            "@type": f"{_HTTP}.jwt_authn.v3.JwtAuthentication",
            "providers": {
                "token": _provider(identity),
                "socket": _provider(identity) | {"from_params": ["access_token"]},
            },
            "requirement_map": {
                "token": {"provider_name": "token"},
                "socket": {"provider_name": "socket"},
            },
        },
        "local_ratelimit": {
            "@type": f"{_HTTP}.local_ratelimit.v3.LocalRateLimit",
            "stat_prefix": "limit",
        },
        "buffer": {"@type": f"{_HTTP}.buffer.v3.Buffer", "max_request_bytes": 65_536},
        "router": {"@type": f"{_HTTP}.router.v3.Router", "suppress_envoy_headers": True},
    }
    return [
        {"name": f"envoy.filters.http.{name}", "typed_config": config}
        for name, config in filters.items()
    ]


def _provider(identity: Identity) -> dict[str, Any]:
    return {
        "issuer": identity.issuer,
        "audiences": [identity.audience],
        "local_jwks": {"filename": identity.jwks_file},
        "require_expiration": True,
        "clock_skew_seconds": _CLOCK_SKEW_SECONDS,
        "forward": True,
        "from_headers": [{"name": "Authorization", "value_prefix": "Bearer "}],
        "claim_to_headers": [
            {"header_name": "x-user", "claim_name": "sub"},
            {"header_name": "x-scope", "claim_name": "scope"},
        ],
    }


def _cluster(service: str, address: Address) -> dict[str, Any]:
    return {
        "name": service,
        "type": "STRICT_DNS",
        "dns_lookup_family": "V4_PREFERRED",
        "connect_timeout": "1s",
        "load_assignment": {
            "cluster_name": service,
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": _address(address)}}]}],
        },
        # With no threshold a service that isn't ready answers 503 at once instead of being tried.
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
        "health_checks": [
            {
                "timeout": "2s",
                "interval": "2s",
                "no_traffic_interval": "2s",
                "unhealthy_interval": "0.5s",
                "unhealthy_threshold": 2,
                "healthy_threshold": 1,
                "http_health_check": {"path": "/health/ready"},
            }
        ],
    }
