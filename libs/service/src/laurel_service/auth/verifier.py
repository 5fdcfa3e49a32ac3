"""Turns a bearer token into a Principal, or says why not."""

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import jwt

from laurel_service.auth.keys import KeySet
from laurel_service.auth.principal import Principal

_REMEMBERED = 10_000
_REQUIRED = ["iss", "aud", "sub", "exp"]
_USER_ID = re.compile(r"[1-9][0-9]{0,18}")
_MOST_USER_ID = 2**63 - 1


class InvalidTokenError(Exception):
    """The token is not valid here; the message says why, without any of its values."""


class Verifier:
    """Verifies RS256 tokens of one issuer for one audience (design 7).

    A verified token is remembered until it expires or the issuer's keys change, which spares
    the signature check on every request after the first.
    """

    def __init__(
        self,
        keys: KeySet,
        *,
        issuer: str,
        audience: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, Principal]] = OrderedDict()
        self._generation = keys.generation

    async def verify(self, token: str) -> Principal:
        """The token's owner; raises InvalidTokenError, and KeysUnavailableError without keys."""
        await self._forget_if_keys_changed()
        known = self._known.get(token)
        if known is not None and self._clock() < known[0]:
            return known[1]
        claims = await self._claims(token)
        principal = _principal(claims)
        self._remember(token, float(claims["exp"]), principal)
        return principal

    async def _forget_if_keys_changed(self) -> None:
        await self._keys.refresh()
        if self._keys.generation != self._generation:
            self._generation = self._keys.generation
            self._known.clear()

    def _remember(self, token: str, expires: float, principal: Principal) -> None:
        self._known[token] = (expires, principal)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    async def _claims(self, token: str) -> Mapping[str, Any]:
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
            key = await self._keys.find(key_id) if isinstance(key_id, str) else None
            if key is None:
                raise InvalidTokenError("its key is not one of the issuer's")
            return jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                issuer=self._issuer,
                audience=self._audience,
                options={"require": _REQUIRED},
            )
        except jwt.PyJWTError as error:
            raise InvalidTokenError(_REASONS.get(type(error), "it is malformed")) from None


_REASONS: Mapping[type[jwt.PyJWTError], str] = {
    jwt.ExpiredSignatureError: "it has expired",
    jwt.InvalidSignatureError: "its signature is wrong",
    jwt.InvalidAlgorithmError: "only RS256 is accepted",
    jwt.InvalidAudienceError: "it is meant for another audience",
    jwt.InvalidIssuerError: "it comes from another issuer",
    jwt.MissingRequiredClaimError: "it lacks one of iss, aud, sub and exp",
    jwt.ImmatureSignatureError: "it is not valid yet",
}


def _principal(claims: Mapping[str, Any]) -> Principal:
    subject, roles, scope = claims["sub"], claims.get("roles", []), claims.get("scope", "")
    if not (_USER_ID.fullmatch(subject) and int(subject) <= _MOST_USER_ID):
        raise InvalidTokenError("its sub is no user id")
    if not (isinstance(roles, list) and all(isinstance(role, str) for role in roles)):
        raise InvalidTokenError("its roles are no list of names")
    if not isinstance(scope, str):
        raise InvalidTokenError("its scope is no text")
    return Principal(int(subject), frozenset(roles), frozenset(scope.split()))
