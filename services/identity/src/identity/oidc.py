"""Sign-in with an account of an OpenID provider: authorization code with PKCE."""

import time
from dataclasses import dataclass
from typing import Any

import httpx
import jwt
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from identity.settings import Settings

_SECONDS = 5.0
_FRESH_SECONDS = 600.0
_ALGORITHMS = ["RS256", "ES256"]
_LEEWAY_SECONDS = 5


class ProviderError(Exception):
    """The provider is away, refuses, or says what can't be right."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the provider, and the user of ours that it names, if it does."""

    issuer: str
    subject: str
    user_id: int | None


class Provider:
    """The configured provider, whose own description says where everything is."""

    def __init__(self, settings: Settings, issuer: str) -> None:
        self._settings = settings
        self._issuer = issuer.rstrip("/")
        self._known: tuple[float, dict[str, Any]] | None = None

    async def authorization_url(self, state: str, nonce: str, verifier: str) -> str:
        """Where the person signs in; the provider sends them back with a code and the state."""
        endpoint = (await self._metadata())["authorization_endpoint"]
        async with self._client() as client:
            url, _ = client.create_authorization_url(
                endpoint, state=state, nonce=nonce, code_verifier=verifier
            )
        return str(url)

    async def account(self, code: str, nonce: str, verifier: str) -> Account:
        """Whose account a code is; raises ProviderError."""
        metadata = await self._metadata()
        try:
            async with self._client() as client:
                answer = await client.fetch_token(
                    metadata["token_endpoint"], code=code, code_verifier=verifier
                )
                jwks = (
                    await client.request("GET", metadata["jwks_uri"], withhold_token=True)
                ).json()
            return self._read(str(answer["id_token"]), jwks, nonce)
        except (AuthlibBaseError, httpx.HTTPError, KeyError, ValueError) as error:
            raise ProviderError(type(error).__name__) from None

    def _read(self, id_token: str, jwks: dict[str, Any], nonce: str) -> Account:
        try:
            key_id = jwt.get_unverified_header(id_token).get("kid")
            keys = [key for key in jwt.PyJWKSet.from_dict(jwks).keys if key.key_id == key_id]
            claims = jwt.decode(
                id_token,
                keys[0].key,
                algorithms=_ALGORITHMS,
                issuer=self._issuer,
                audience=self._settings.oidc_client_id,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
            )
        except (jwt.PyJWTError, IndexError) as error:
            raise ProviderError(type(error).__name__) from None
        if claims["nonce"] != nonce:
            raise ProviderError("the nonce is another")
        named = claims.get(self._settings.oidc_user_claim)
        return Account(self._issuer, claims["sub"], named if isinstance(named, int) else None)

    def _client(self) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._settings.oidc_client_id,
            self._settings.oidc_client_secret,
            scope="openid",
            redirect_uri=self._settings.oidc_redirect_uri,
            code_challenge_method="S256",
            timeout=_SECONDS,
        )

    async def _metadata(self) -> dict[str, Any]:
        if self._known is not None and time.monotonic() - self._known[0] < _FRESH_SECONDS:
            return self._known[1]
        try:
            async with httpx.AsyncClient(timeout=_SECONDS) as client:
                answer = await client.get(f"{self._issuer}/.well-known/openid-configuration")
                found: dict[str, Any] = answer.raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderError(type(error).__name__) from None
        if found.get("issuer", "").rstrip("/") != self._issuer:
            raise ProviderError("it says that it is another")
        self._known = (time.monotonic(), found)
        return found


def provider(settings: Settings) -> Provider | None:
    """The configured provider, if there is one."""
    return Provider(settings, settings.oidc_issuer) if settings.oidc_issuer else None
