"""A small OpenID provider that checks what it is sent, as RFC 6749, RFC 7636 and OIDC Core ask."""

import asyncio
import base64
import hashlib
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import orjson
import uvicorn
from laurel_service.auth.issuer import Issuer
from laurel_stack.ports import free_port
from laurel_testkit import eventually
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

CLIENT, SECRET = "laurel", "s3cret"
REDIRECT = "http://localhost:8080/signed-in"


@dataclass
class Provider:
    """`claims` is added to the next ID tokens; `refused` says what was wrong with requests."""

    url: str
    issuer: Issuer = field(default_factory=Issuer.generate)
    signs_with: Issuer | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def consents(self, authorization_url: str, subject: str) -> dict[str, str]:
        """What a browser brings back after the person has signed in and agreed."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(authorization_url).query).items()}
        wanted = {
            "response_type": "code",
            "client_id": CLIENT,
            "redirect_uri": REDIRECT,
            "code_challenge_method": "S256",
            "scope": "openid",
        }
        assert wanted.items() <= asked.items()
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked | {"subject": subject}
        return {"code": code, "state": asked["state"]}

    async def configuration(self, _: Request) -> JSONResponse:
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks",
            }
        )

    async def jwks(self, _: Request) -> JSONResponse:
        return JSONResponse(orjson.loads(self.issuer.jwks()))

    async def token(self, request: Request) -> JSONResponse:
        form = parse_qs((await request.body()).decode())
        given = {name: values[0] for name, values in form.items()}
        asked = self.codes.pop(given.get("code", ""), None)
        fault = _fault(request.headers.get("authorization", ""), given, asked)
        if fault or asked is None:
            self.refused.append(fault or "unknown code")
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {"access_token": "x", "token_type": "Bearer", "id_token": self._id_token(asked)}
        )

    def _id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": asked["subject"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 60,
        }
        key = (self.signs_with or self.issuer).key
        headers = {"kid": self.issuer.key_id}
        return jwt.encode(claims | self.claims, key, "RS256", headers=headers)


def _fault(authorization: str, given: dict[str, str], asked: dict[str, str] | None) -> str | None:
    basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
    digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if authorization != f"Basic {basic}":
        return "client"
    if given.get("redirect_uri") != REDIRECT:
        return "redirect_uri"
    return None if asked and asked["code_challenge"] == challenge else "code or verifier"


@asynccontextmanager
async def running_provider() -> AsyncIterator[Provider]:
    port = free_port()
    provider = Provider(f"http://127.0.0.1:{port}")
    routes = [
        Route("/.well-known/openid-configuration", provider.configuration),
        Route("/jwks", provider.jwks),
        Route("/token", provider.token, methods=["POST"]),
    ]
    config = uvicorn.Config(Starlette(routes=routes), port=port, log_level="warning")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    yield provider
    server.should_exit = True
    await serving
