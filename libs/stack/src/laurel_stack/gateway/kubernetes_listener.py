"""What holds for a connection: listeners, limits of clients, the access log."""

from laurel_stack.gateway.environment import Environment
from laurel_stack.gateway.envoy_replies import access_log_fields
from laurel_stack.gateway.kubernetes_documents import (
    ENVOY_GATEWAY,
    GATEWAY_API,
    NAME,
    Document,
    document,
)
from laurel_stack.gateway.routes import RouteTable


def envoy_proxy() -> Document:
    """The proxies' access log: the default one would write queries, where tokens may be."""
    log = {
        "format": {"type": "JSON", "json": access_log_fields()},
        "sinks": [{"type": "File", "file": {"path": "/dev/stdout"}}],
    }
    spec = {"telemetry": {"accessLog": {"settings": [log]}}}
    return document(ENVOY_GATEWAY, "EnvoyProxy", NAME, spec)


def gateway(environment: Environment) -> Document:
    """The listeners: HTTPS where there is a certificate, and HTTP."""
    proxy = {"group": ENVOY_GATEWAY, "kind": "EnvoyProxy", "name": NAME}
    spec = {
        "gatewayClassName": "envoy",
        "infrastructure": {"parametersRef": proxy},
        "listeners": [{"name": "http", "protocol": "HTTP", "port": 80}, *_https(environment)],
    }
    return document(GATEWAY_API, "Gateway", NAME, spec)


def _https(environment: Environment) -> list[Document]:
    if environment.certificate is None:
        return []
    tls = {
        "mode": "Terminate",
        "certificateRefs": [{"group": "", "kind": "Secret", "name": environment.certificate}],
    }
    return [{"name": "https", "protocol": "HTTPS", "port": 443, "tls": tls}]


def client_policy(table: RouteTable, environment: Environment) -> Document:
    """What a client may do before its request is routed."""
    limits = environment.timeouts
    spec: Document = {
        "targetRefs": [{"group": GATEWAY_API, "kind": "Gateway", "name": NAME}],
        "headers": {
            "earlyRequestHeaders": {"remove": list(table.identity_headers)},
            "requestID": "PreserveOrGenerate",
            "withUnderscoresAction": "RejectRequest",
        },
        "path": {"escapedSlashesAction": "RejectRequest"},
        "timeout": {
            "http": {
                "requestHeadersReceivedTimeout": f"{limits.headers}s",
                "requestReceivedTimeout": f"{limits.request}s",
                "idleTimeout": f"{limits.client_idle}s",
                "streamIdleTimeout": f"{limits.client_idle}s",
            }
        },
        "connection": {
            "bufferLimit": 1_048_576,
            "connectionLimit": {"value": environment.max_connections},
        },
        "http2": {
            "maxConcurrentStreams": 100,
            "initialStreamWindowSize": 65_536,
            "initialConnectionWindowSize": 1_048_576,
        },
    }
    if environment.trusted_hops:
        hops = {"numTrustedHops": environment.trusted_hops}
        spec["clientIPDetection"] = {"xForwardedFor": hops}
    return document(ENVOY_GATEWAY, "ClientTrafficPolicy", NAME, spec)
