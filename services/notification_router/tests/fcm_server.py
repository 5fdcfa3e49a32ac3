"""FCM's HTTP v1 API and Google's token exchange, as far as a sender meets them."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from .providers import answer, asked

PROJECT = "laurel-tests"
EMAIL = "router@laurel-tests.iam.gserviceaccount.com"
SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
FIELDS = {"token", "notification", "data", "android", "apns", "webpush", "fcm_options"}
LONGEST = 4096
LONGEST_TTL = 2_419_200
_FORM = re.compile(r"[\w:-]{20,}")
_FCM = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
_BAD = "type.googleapis.com/google.rpc.BadRequest"

Answer = tuple[int, dict[str, Any], Mapping[str, str]]


@cache
def key() -> rsa.RSAPrivateKey:
    """The service account's key; making one takes a while."""
    return rsa.generate_private_key(65537, 2048)


@dataclass
class FcmServer:
    """Checks tokens, form and limits; `shown` is what apps show by token, the last of each tag.

    A token is valid for `valid`; `quota` is how many messages it still takes; `answers` are what it
    says instead to messages.
    """

    url: str = ""
    valid: timedelta = timedelta(hours=1)
    quota: int = 1000
    unregistered: set[str] = field(default_factory=set)
    answers: list[Answer] = field(default_factory=list)
    exchanged: int = 0
    shown: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    _bearer: str = ""

    def credentials(self) -> str:
        """The JSON file of the service account, as Google gives it."""
        pem = key().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return json.dumps(
            {
                "type": "service_account",
                "project_id": PROJECT,
                "private_key_id": "key-1",
                "private_key": pem.decode(),
                "client_email": EMAIL,
                "token_uri": f"{self.url}/token",
            }
        )

    def forget_tokens(self) -> None:
        """No token is valid any more."""
        self._bearer = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        status, told, more = self._answer(*await asked(reader))
        await answer(writer, status, json.dumps(told).encode(), more)

    def _answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if path == "/token":
            return self._exchange(parse_qs(body.decode()))
        if path != f"/v1/projects/{PROJECT}/messages:send":
            return _error(404, "NOT_FOUND", "there is no such project")
        if not self._bearer or headers.get("authorization") != f"Bearer {self._bearer}":
            return _error(401, "UNAUTHENTICATED", "invalid authentication credentials")
        if self.answers:
            return self.answers.pop(0)
        if not self.quota:
            status, told, _ = fcm_error(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED")
            return status, told, {"retry-after": "60"}
        return self._send(json.loads(body))

    def _exchange(self, form: Mapping[str, list[str]]) -> Answer:
        if form["grant_type"] != ["urn:ietf:params:oauth:grant-type:jwt-bearer"]:
            return 400, {"error": "unsupported_grant_type"}, {}
        try:
            claims = jwt.decode(
                form["assertion"][0],
                key().public_key(),
                algorithms=["RS256"],
                audience=f"{self.url}/token",
                issuer=EMAIL,
                options={"require": ["exp", "iat", "iss", "aud"]},
            )
        except jwt.InvalidTokenError:
            return 400, {"error": "invalid_grant"}, {}
        if claims.get("scope") != SCOPE or claims["exp"] - claims["iat"] > 3600:
            return 400, {"error": "invalid_scope"}, {}
        self.exchanged += 1
        self._bearer = f"ya29.{self.exchanged}-{datetime.now(UTC).timestamp()}"
        seconds = int(self.valid.total_seconds())
        told = {"access_token": self._bearer, "expires_in": seconds, "token_type": "Bearer"}
        return 200, told, {}

    def _send(self, told: dict[str, Any]) -> Answer:
        message, token = told["message"], told["message"]["token"]
        if unknown := set(told) - {"message"} | set(message) - FIELDS:
            return _bad(f"message.{min(unknown)}")
        if not _FORM.fullmatch(token):
            return _bad("message.token")
        if wrong := _wrong(message):
            return _bad(wrong)
        if token in self.unregistered:
            return fcm_error(404, "NOT_FOUND", "UNREGISTERED")
        self.quota -= 1
        tag = message["android"]["notification"]["tag"]
        self.shown.setdefault(token, {})[tag] = message["notification"]
        return 200, {"name": f"projects/{PROJECT}/messages/{len(self.shown)}:{tag}"}, {}


def _wrong(message: Mapping[str, Any]) -> str | None:
    """The field that FCM would refuse."""
    data, android = message.get("data", {}), message.get("android", {})
    for name, value in data.items():
        if not isinstance(value, str) or name in ("from", "gcm") or name.startswith("google"):
            return f"message.data[{name}]"
    seconds = re.fullmatch(r"(\d+)s", android.get("ttl", "0s"))
    if not seconds or int(seconds[1]) > LONGEST_TTL:
        return "message.android.ttl"
    if android.get("priority", "NORMAL") not in ("NORMAL", "HIGH"):
        return "message.android.priority"
    payload = {"notification": message.get("notification", {}), "data": data}
    return "message" if len(json.dumps(payload, ensure_ascii=False).encode()) > LONGEST else None


def _error(code: int, status: str, text: str, *details: dict[str, Any]) -> Answer:
    told = {"code": code, "message": text, "status": status, "details": list(details)}
    return code, {"error": told}, {}


def fcm_error(code: int, status: str, error: str) -> Answer:
    return _error(code, status, "it failed", {"@type": _FCM, "errorCode": error})


def _bad(field_name: str) -> Answer:
    violation = {"field": field_name, "description": "invalid"}
    details = {"@type": _BAD, "fieldViolations": [violation]}
    return _error(400, "INVALID_ARGUMENT", "Request contains an invalid argument.", details)
