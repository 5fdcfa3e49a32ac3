"""Who is connecting: the token of a Socket.IO handshake."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs

_BEARER = "bearer "


def token_of(environ: Mapping[str, Any], auth: Any) -> str | None:
    """The token: from the auth payload, the Authorization header or `access_token` in the query.

    A browser can't set headers on a WebSocket, and the gateway never sees the auth payload,
    so that browsers send `access_token` in the query; other clients send the header.
    """
    return next((token for token in _candidates(environ, auth) if token), None)


def _candidates(environ: Mapping[str, Any], auth: Any) -> Iterator[str | None]:
    if isinstance(auth, Mapping) and isinstance(auth.get("token"), str):
        yield auth["token"]
    header = environ.get("HTTP_AUTHORIZATION", "")
    if header.lower().startswith(_BEARER):
        yield header[len(_BEARER) :].strip()
    yield from parse_qs(environ.get("QUERY_STRING", "")).get("access_token", ())
