"""The Envoy configuration of a route table."""

from collections.abc import Mapping
from typing import Any

from laurel_stack.gateway.environment import Environment
from laurel_stack.gateway.envoy_filters import cors_policy, http_filters
from laurel_stack.gateway.envoy_replies import access_log, local_replies
from laurel_stack.gateway.envoy_routes import route
from laurel_stack.gateway.envoy_upstreams import (
    Address,
    issuer_cluster,
    service_cluster,
    socket_address,
)
from laurel_stack.gateway.routes import RouteTable

_CONNECTION_MANAGER = (
    "type.googleapis.com/envoy.extensions.filters.network"
    ".http_connection_manager.v3.HttpConnectionManager"
)
_HEADER_MUTATION = (
    "type.googleapis.com/envoy.extensions.http.early_header_mutation"
    ".header_mutation.v3.HeaderMutation"
)
_CONNECTION_CAP = (
    "type.googleapis.com/envoy.extensions.resource_monitors"
    ".downstream_connections.v3.DownstreamConnectionsConfig"
)


def envoy_config(
    table: RouteTable,
    upstreams: Mapping[str, Address],
    environment: Environment,
    listen: Address,
    admin: Address,
) -> dict[str, Any]:
    """The configuration of an Envoy that serves `table` on `listen`.

    `upstreams` names the address of each of `table.services`; raises KeyError where one is missing.
    """
    services = [
        service_cluster(service, upstreams[service], environment) for service in table.services
    ]
    issuer = issuer_cluster(environment.identity, environment.timeouts.upstream_idle)
    return {
        "admin": {"address": socket_address(admin)},
        "overload_manager": {"resource_monitors": [_connection_cap(environment)]},
        "static_resources": {
            "listeners": [_listener(table, environment, listen)],
            "clusters": services + issuer,
        },
    }


def _connection_cap(environment: Environment) -> dict[str, Any]:
    return {
        "name": "envoy.resource_monitors.global_downstream_max_connections",
        "typed_config": {
            "@type": _CONNECTION_CAP,
            "max_active_downstream_connections": environment.max_connections,
        },
    }


def _listener(table: RouteTable, environment: Environment, listen: Address) -> dict[str, Any]:
    manager = {
        "name": "envoy.filters.network.http_connection_manager",
        "typed_config": {"@type": _CONNECTION_MANAGER, **_connection_manager(table, environment)},
    }
    return {
        "name": "http",
        "address": socket_address(listen),
        "per_connection_buffer_limit_bytes": 1_048_576,
        "filter_chains": [{"filters": [manager]}],
    }


def _connection_manager(table: RouteTable, environment: Environment) -> dict[str, Any]:
    return {
        "stat_prefix": "gateway",
        "use_remote_address": True,
        "xff_num_trusted_hops": environment.trusted_hops,
        "preserve_external_request_id": True,
        "always_set_request_id_in_response": True,
        "normalize_path": True,
        "merge_slashes": True,
        "path_with_escaped_slashes_action": "REJECT_REQUEST",
        **_timeouts(environment),
        "http2_protocol_options": {
            "max_concurrent_streams": 100,
            "initial_stream_window_size": 65_536,
            "initial_connection_window_size": 1_048_576,
        },
        "early_header_mutation_extensions": [_strip(table.identity_headers)],
        "local_reply_config": local_replies(environment.cors_origins),
        "access_log": [access_log()],
        "http_filters": http_filters(environment),
        "route_config": {"name": "table", "virtual_hosts": [_virtual_host(table, environment)]},
    }


def _timeouts(environment: Environment) -> dict[str, Any]:
    limits = environment.timeouts
    return {
        "request_headers_timeout": f"{limits.headers}s",
        "request_timeout": f"{limits.request}s",
        "stream_idle_timeout": f"{limits.client_idle}s",
        "common_http_protocol_options": {
            "idle_timeout": f"{limits.client_idle}s",
            # `x_user` would reach a service as `x-user` does.
            "headers_with_underscores_action": "REJECT_REQUEST",
        },
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


def _virtual_host(table: RouteTable, environment: Environment) -> dict[str, Any]:
    host: dict[str, Any] = {
        "name": "laurel",
        "domains": ["*"],
        "routes": [route(item, table) for item in table.routes],
    }
    if environment.cors_origins:
        policy = cors_policy(environment.cors_origins)
        host["typed_per_filter_config"] = {"envoy.filters.http.cors": policy}
    return host
