"""Turns a bearer token into a Principal, or says why not."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import jwt

from laurel_service.auth import LEEWAY_SECONDS
from laurel_service.auth.claims import (
    ExpiredTokenError,
    InvalidTokenError,
    RevokedTokenError,
    principal,
    read_parts,
    require_times,
)
from laurel_service.auth.keys import KeySet
from laurel_service.auth.principal import Principal
from laurel_service.auth.revoked import Revocations

_REMEMBERED = 10_000
_REQUIRED = ["iss", "aud", "sub", "exp"]


class Verifier:
    """Verifies RS256 tokens of one issuer for one audience (API-020).

    A verified token is remembered until it expires or the issuer's keys change, which spares
    the signature check on every request after the first.
    """

    def __init__(
        self,
        keys: KeySet,
        *,
        issuer: str,
        audience: str,
        revocations: Revocations | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._revocations = revocations or Revocations()
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, Principal]] = OrderedDict()
        self._generation = keys.generation

    async def verify(self, token: str) -> Principal:
        """The token's owner; raises InvalidTokenError, and KeysUnavailableError without keys."""
        owner = await self._verified(token)
        if self._revocations.refuse(owner):
            raise RevokedTokenError("it was revoked")
        return owner

    async def _verified(self, token: str) -> Principal:
        self._forget_if_keys_changed()
        known = self._known.get(token)
        if known is not None and self._clock() < known[0]:
            return known[1]
        claims = await self._claims(token)
        owner = principal(claims)
        self._remember(token, float(claims["exp"]) + LEEWAY_SECONDS, owner)
        return owner

    def _forget_if_keys_changed(self) -> None:
        if self._keys.generation != self._generation:
            self._generation = self._keys.generation
            self._known.clear()

    def _remember(self, token: str, expires: float, principal: Principal) -> None:
        self._known[token] = (expires, principal)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    async def _claims(self, token: str) -> Mapping[str, Any]:
        head, claims = read_parts(token)
        key_id = head.get("kid")
        key = await self._keys.find(key_id) if isinstance(key_id, str) else None
        if key is None:
            raise InvalidTokenError("its key is not one of the issuer's")
        require_times(claims)
        try:
            return jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY_SECONDS,
                options={"require": _REQUIRED},
            )
        except jwt.ExpiredSignatureError:
            raise ExpiredTokenError("it has expired") from None
        except jwt.PyJWTError as error:
            raise InvalidTokenError(_REASONS.get(type(error), "it is malformed")) from None


_REASONS: Mapping[type[jwt.PyJWTError], str] = {
    jwt.InvalidSignatureError: "its signature is wrong",
    jwt.InvalidAlgorithmError: "only RS256 is accepted",
    jwt.InvalidAudienceError: "it is meant for another audience",
    jwt.InvalidIssuerError: "it comes from another issuer",
    jwt.MissingRequiredClaimError: "it lacks one of iss, aud, sub and exp",
    jwt.ImmatureSignatureError: "it is not valid yet",
}
