"""Access tokens of a Google service account: a signed claim is exchanged for one (RFC 7523)."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, Self

import httpx
import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

_GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SCOPE: Final = "https://www.googleapis.com/auth/firebase.messaging"
_VALID: Final = timedelta(hours=1)
_EARLY: Final = timedelta(minutes=1)
"""A token is renewed before it ends, so that none ends on its way."""
_FIELDS: Final = ("project_id", "client_email", "private_key_id", "token_uri")


class CredentialsError(ValueError):
    """The service account's JSON can't be used; the text names the field."""


class TokenError(RuntimeError):
    """No access token could be had."""


class Credentials(NamedTuple):
    """A service account, as Google gives it in a JSON file."""

    project_id: str
    client_email: str
    private_key_id: str
    token_uri: str
    key: rsa.RSAPrivateKey

    @classmethod
    def read(cls, given: str) -> Self:
        """What the file says; raises CredentialsError."""
        try:
            told = orjson.loads(given)
            fields = {name: str(told[name]) for name in _FIELDS}
            key = load_pem_private_key(told["private_key"].encode(), None)
        except KeyError as error:
            raise CredentialsError(f"the service account lacks {error.args[0]}") from None
        except (ValueError, TypeError, AttributeError):
            raise CredentialsError("the service account or its private_key is unreadable") from None
        if not isinstance(key, rsa.RSAPrivateKey):
            raise CredentialsError("private_key should be an RSA key")
        return cls(**fields, key=key)


class AccessToken:
    """The token in force, exchanged anew before it ends; whoever needs one meanwhile waits."""

    def __init__(
        self, http: httpx.AsyncClient, credentials: Credentials, now: Callable[[], datetime]
    ) -> None:
        self._http = http
        self._credentials = credentials
        self._now = now
        self._token: str | None = None
        self._ends = now()
        self._lock = asyncio.Lock()

    async def current(self) -> str:
        """A token that is valid for a minute at least; raises TokenError."""
        async with self._lock:
            if self._token is None or self._now() >= self._ends - _EARLY:
                self._token, self._ends = await self._exchanged()
            return self._token

    def forget(self) -> None:
        """It was refused."""
        self._token = None

    async def _exchanged(self) -> tuple[str, datetime]:
        now = self._now()
        form = {"grant_type": _GRANT, "assertion": assertion(self._credentials, now)}
        try:
            answer = await self._http.post(self._credentials.token_uri, data=form)
            told: dict[str, Any] = answer.json() if answer.is_success else {}
            return str(told["access_token"]), now + timedelta(seconds=int(told["expires_in"]))
        except httpx.HTTPError as error:
            why = f"Google's tokens can't be had ({type(error).__name__})"
            raise TokenError(why) from None
        except (KeyError, ValueError, TypeError):
            raise TokenError(f"Google gives no token ({answer.status_code})") from None


def assertion(credentials: Credentials, now: datetime) -> str:
    """The claim that this is the service account, signed by it."""
    issued = int(now.timestamp())
    head = {"alg": "RS256", "typ": "JWT", "kid": credentials.private_key_id}
    claims: dict[str, Any] = {"iss": credentials.client_email, "aud": credentials.token_uri}
    claims |= {"scope": _SCOPE, "iat": issued, "exp": issued + int(_VALID.total_seconds())}
    signed = b".".join(_encoded(orjson.dumps(one)) for one in (head, claims))
    signature = credentials.key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    return b".".join((signed, _encoded(signature))).decode()


def _encoded(value: bytes) -> bytes:
    return urlsafe_b64encode(value).rstrip(b"=")
