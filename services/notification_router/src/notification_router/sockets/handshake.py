"""Who is connecting, and from where."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from laurel_service.auth.scheme import bearer_token

from notification_router.sockets.acknowledged_ids import id_of


def token_of(environ: Mapping[str, Any], auth: Any) -> str | None:
    """The token: from the auth payload, the Authorization header or `access_token` in the query.

    The gateway refuses a bad one in the header or the query, and lets pass who brings neither:
    it never sees the auth payload (API-041).
    """
    return next((token for token in _candidates(environ, auth) if token), None)


def after_of(environ: Mapping[str, Any], auth: Any) -> UUID | None:
    """The last message that this device has seen: `after` of the auth payload or the query."""
    named = auth.get("after") if isinstance(auth, Mapping) else None
    if named is None:
        (named, *_) = parse_qs(environ.get("QUERY_STRING", "")).get("after", [None])
    return id_of(named)


def address_of(environ: Mapping[str, Any]) -> str:
    """The client's address as the gateway found it; the peer's where there is no gateway."""
    peer: str = environ.get("REMOTE_ADDR", "")
    return str(environ.get("HTTP_X_ENVOY_EXTERNAL_ADDRESS", peer))


def _candidates(environ: Mapping[str, Any], auth: Any) -> Iterator[str | None]:
    if isinstance(auth, Mapping) and isinstance(auth.get("token"), str):
        yield auth["token"]
    yield bearer_token(environ.get("HTTP_AUTHORIZATION", ""))
    yield from parse_qs(environ.get("QUERY_STRING", "")).get("access_token", ())
