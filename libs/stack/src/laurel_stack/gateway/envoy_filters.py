"""The HTTP filters of the Envoy configuration, in the order that requests pass them."""

from typing import Any

from laurel_stack.gateway import cors
from laurel_stack.gateway.environment import LEEWAY_SECONDS, SCHEMES, Environment, Identity
from laurel_stack.gateway.envoy_upstreams import JWKS_CLUSTER

_HTTP = "type.googleapis.com/envoy.extensions.filters.http"
_FETCH_SECONDS = 2


def http_filters(environment: Environment) -> list[dict[str, Any]]:
    """CORS first: refusals of the other filters are read by browsers too."""
    filters = {
        "cors": {"@type": f"{_HTTP}.cors.v3.Cors"},
        "jwt_authn": _tokens(environment.identity),
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


def cors_policy(origins: tuple[str, ...]) -> dict[str, Any]:
    """The policy for browsers of these origins."""
    return {
        "@type": f"{_HTTP}.cors.v3.CorsPolicy",
        "allow_origin_string_match": [
            {"safe_regex": {"regex": cors.origin_pattern(origin)}}
            if cors.any_port(origin)
            else {"exact": origin}
            for origin in origins
        ],
        "allow_methods": ", ".join(cors.METHODS),
        "allow_headers": ", ".join(cors.ALLOWED_HEADERS),
        "expose_headers": ", ".join(cors.EXPOSED_HEADERS),
        "max_age": str(cors.MAX_AGE_SECONDS),
    }


def _tokens(identity: Identity) -> dict[str, Any]:
    return {
        "@type": f"{_HTTP}.jwt_authn.v3.JwtAuthentication",
        "providers": {
            "token": _provider(identity),
            "socket": _provider(identity) | {"from_params": ["access_token"]},
        },
        "requirement_map": {
            "token": {"provider_name": "token"},
            # A socket may prove itself by its first message, which the gateway does not see.
            "socket": {
                "requires_any": {
                    "requirements": [{"provider_name": "socket"}, {"allow_missing": {}}]
                }
            },
        },
    }


def _provider(identity: Identity) -> dict[str, Any]:
    return {
        "issuer": identity.issuer,
        "audiences": [identity.audience],
        **_keys(identity),
        "require_expiration": True,
        "clock_skew_seconds": LEEWAY_SECONDS,
        "forward": True,
        "from_headers": [
            {"name": "Authorization", "value_prefix": f"{scheme} "} for scheme in SCHEMES
        ],
        "claim_to_headers": [
            {"header_name": "x-user", "claim_name": "sub"},
            {"header_name": "x-scope", "claim_name": "scope"},
        ],
    }


def _keys(identity: Identity) -> dict[str, Any]:
    if identity.jwks_url is None:
        return {"local_jwks": {"filename": identity.jwks_file}}
    source = {"uri": identity.jwks_url, "cluster": JWKS_CLUSTER, "timeout": f"{_FETCH_SECONDS}s"}
    return {
        "remote_jwks": {
            "http_uri": source,
            "cache_duration": f"{identity.refresh_seconds}s",
            # Ahead of requests, and beside them: none waits for the issuer, and what it gave last
            # stays in use while it is away. The listener opens after the first try.
            "async_fetch": {"failed_refetch_duration": "1s"},
        }
    }
