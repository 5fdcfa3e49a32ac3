"""The claims of a verified token, read as strictly as the gateway reads them.

A parser that is more lenient than the gateway's would take what outside clients are refused:
a claim that comes twice, a time that is text. RFC 7519, section 4, allows refusing doubles.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

import jwt
from laurel_schemas.fields import MAX_USER_ID

from laurel_service.auth.principal import Principal

_TIMES = ("exp", "nbf", "iat")
_USER_ID = re.compile(r"[1-9][0-9]{0,18}")


class InvalidTokenError(Exception):
    """The token is not valid here; the message says why, without any of its values."""


class RevokedTokenError(InvalidTokenError):
    """The token's issuer has taken it back."""


class ExpiredTokenError(InvalidTokenError):
    """The token was valid here."""


def read_parts(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Header and claims, whose signature is not checked here; raises InvalidTokenError."""
    head, claims, *_ = (*token.split("."), "", "")
    return _object(head), _object(claims)


def require_times(claims: Mapping[str, Any]) -> None:
    """Raise InvalidTokenError for a time that is no number of seconds."""
    for name in _TIMES:
        at = claims.get(name, 0)
        if isinstance(at, bool) or not isinstance(at, int | float) or at < 0:
            raise InvalidTokenError(f"its {name} is no number of seconds")


def principal(claims: Mapping[str, Any]) -> Principal:
    """Whom the claims name; raises InvalidTokenError."""
    subject, roles, scope = claims["sub"], claims.get("roles", []), claims.get("scope", "")
    if not (_USER_ID.fullmatch(subject) and int(subject) <= MAX_USER_ID):
        raise InvalidTokenError("its sub is no user id")
    if not (isinstance(roles, list) and all(isinstance(role, str) for role in roles)):
        raise InvalidTokenError("its roles are no list of names")
    if not isinstance(scope, str):
        raise InvalidTokenError("its scope is no text")
    session = claims.get("sid")
    if not isinstance(session, str | None):
        raise InvalidTokenError("its sid is no text")
    issued_at = float(claims.get("iat", 0))
    return Principal(int(subject), frozenset(roles), frozenset(scope.split()), issued_at, session)


def _object(part: str) -> Mapping[str, Any]:
    try:
        text = jwt.utils.base64url_decode(part)
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        # Half of a surrogate, which is no text anywhere else.
        json.dumps(found, ensure_ascii=False).encode()
    except ValueError:
        raise InvalidTokenError("it is malformed") from None
    if not isinstance(found, dict):
        raise InvalidTokenError("it is malformed")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InvalidTokenError("a claim comes twice")
    return found


def _no_number(_: str) -> NoReturn:
    raise InvalidTokenError("it is malformed")
