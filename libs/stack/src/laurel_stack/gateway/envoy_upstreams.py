"""The Envoy clusters: the services, and the issuer whose keys are fetched."""

from typing import Any
from urllib.parse import urlsplit

from laurel_stack.gateway.environment import Environment, Identity

Address = tuple[str, int]
"""A host and a port."""

JWKS_CLUSTER = "token_issuer"
_HTTP_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
_TLS = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext"
_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"


def socket_address(address: Address) -> dict[str, Any]:
    """Envoy's form of an address."""
    host, port = address
    return {"socket_address": {"address": host, "port_value": port}}


def service_cluster(service: str, address: Address, environment: Environment) -> dict[str, Any]:
    """A service, asked whether it is ready, over connections that it does not close first."""
    most = environment.max_connections
    limits = {"max_connections": most, "max_pending_requests": most, "max_requests": most}
    return _cluster(service, address, environment.timeouts.upstream_idle) | {
        # Envoy's own limit of 1024 would be one of open sockets.
        "circuit_breakers": {"thresholds": [limits]},
        # With no threshold a service that isn't ready answers 503 at once instead of being tried.
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
        "health_checks": [_health_check()],
    }


def issuer_cluster(identity: Identity, idle_seconds: int) -> list[dict[str, Any]]:
    """Where the keys are fetched, if they are."""
    if identity.jwks_url is None:
        return []
    url = urlsplit(identity.jwks_url)
    secure = url.scheme == "https"
    host, port = url.hostname or "", url.port or (443 if secure else 80)
    cluster = _cluster(JWKS_CLUSTER, (host, port), idle_seconds)
    return [cluster | ({"transport_socket": _tls(host)} if secure else {})]


def _cluster(name: str, address: Address, idle_seconds: int) -> dict[str, Any]:
    return {
        "name": name,
        "type": "STRICT_DNS",
        "dns_lookup_family": "V4_PREFERRED",
        "connect_timeout": "1s",
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": socket_address(address)}}]}],
        },
        "typed_extension_protocol_options": {
            _HTTP_OPTIONS: {
                "@type": f"type.googleapis.com/{_HTTP_OPTIONS}",
                "common_http_protocol_options": {"idle_timeout": f"{idle_seconds}s"},
                "explicit_http_config": {"http_protocol_options": {}},
            }
        },
    }


def _health_check() -> dict[str, Any]:
    return {
        "timeout": "2s",
        "interval": "2s",
        "no_traffic_interval": "2s",
        "unhealthy_interval": "0.5s",
        "unhealthy_threshold": 2,
        "healthy_threshold": 1,
        "http_health_check": {"path": "/health/ready"},
    }


def _tls(host: str) -> dict[str, Any]:
    trusted = {
        "trusted_ca": {"filename": _AUTHORITIES},
        "match_typed_subject_alt_names": [{"san_type": "DNS", "matcher": {"exact": host}}],
    }
    context = {"@type": _TLS, "sni": host, "common_tls_context": {"validation_context": trusted}}
    return {"name": "envoy.transport_sockets.tls", "typed_config": context}
