"""`Idempotency-Key` on every POST: the effect and the stored answer commit together.

The whole request runs inside one transaction that also stores its answer. A process that
dies in the middle therefore leaves nothing behind, and the same request may simply be sent
again: there is no half-finished state to find and repair. A refused request leaves nothing
either, so its key may be used again. The cost is a connection held while the request runs.
"""

import hashlib
import re
from typing import ClassVar

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from laurel_service import metrics
from laurel_service.api.answers import (
    KeyedRequest,
    StoredAnswer,
    find_answer,
    store_answer,
    take_key,
)
from laurel_service.api.errors import ApiError
from laurel_service.api.exceptions import refusal
from laurel_service.api.recording import Recording, read_body, record
from laurel_service.api.transactions import join_transaction, request_unit_of_work
from laurel_service.auth.claims import InvalidTokenError
from laurel_service.auth.keys import KeysUnavailableError
from laurel_service.auth.principal import Principal
from laurel_service.auth.scheme import bearer_token
from laurel_service.auth.verifier import Verifier
from laurel_service.service import Running

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class KeyInvalid(ApiError):
    """The Idempotency-Key has no usable form."""

    code = "IDEMPOTENCY_KEY_INVALID"
    example = "An Idempotency-Key has 1 to 255 visible ASCII characters."


class KeyReused(ApiError):
    """The Idempotency-Key came with another request before."""

    status: ClassVar[int] = 422
    code = "IDEMPOTENCY_KEY_REUSED"
    example = "This Idempotency-Key came with another request before; take a new one."


class KeyInUse(ApiError):
    """A request with this Idempotency-Key is being answered."""

    status: ClassVar[int] = 409
    code = "IDEMPOTENCY_KEY_IN_USE"
    example = "A request with this Idempotency-Key is being answered; ask again in a moment."


class Idempotency:
    """Answers each POST with an Idempotency-Key once per owner and key.

    Requests without a key or without a valid token pass through untouched: routes refuse
    the latter themselves.
    """

    def __init__(self, app: ASGIApp, running: Running, verifier: Verifier) -> None:
        self._app = app
        self._running = running
        self._verifier = verifier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        headers = _post_headers(scope)
        key = headers.get(b"idempotency-key")
        owner = await self._owner(headers) if key is not None else None
        if key is None or owner is None:
            await self._app(scope, receive, send)
            return
        try:
            answer = await self._answer(scope, receive, owner, key.decode("latin-1"))
        except ClientDisconnect:
            return
        await answer(scope, receive, send)

    async def _owner(self, headers: dict[bytes, bytes]) -> Principal | None:
        token = bearer_token(headers.get(b"authorization", b"").decode("latin-1"))
        if token is None:
            return None
        try:
            return await self._verifier.verify(token)
        except (InvalidTokenError, KeysUnavailableError):
            return None

    async def _answer(
        self, scope: Scope, receive: Receive, owner: Principal, key: str
    ) -> Response | Recording:
        try:
            if not _KEY.fullmatch(key):
                raise KeyInvalid
            body = await read_body(receive)
            request = KeyedRequest(owner.user_id, key, _hash(scope, body))
            return await self._answer_once(scope, receive, request, body)
        except _Refused as refused:
            return refused.answer
        except ApiError as error:
            return refusal(error)

    async def _answer_once(
        self, scope: Scope, receive: Receive, request: KeyedRequest, body: bytes
    ) -> Response | Recording:
        async with request_unit_of_work(self._running, scope)() as tx:
            taken = await take_key(tx, request)
            stored = await find_answer(tx, request)
            if stored is not None:
                # Another replay may hold the key: what is finished is answered all the same.
                return _replay(request, stored)
            if not taken:
                raise KeyInUse
            join_transaction(scope, tx)
            answer = await record(self._app, scope, body, receive)
            if answer.status >= 400:
                raise _Refused(answer)
            await store_answer(tx, request, _storable(request, answer))
            return answer


class _Refused(Exception):
    """Rolls the transaction of a refused request back."""

    def __init__(self, answer: Recording) -> None:
        super().__init__(answer.status)
        self.answer = answer


def _post_headers(scope: Scope) -> dict[bytes, bytes]:
    if scope["type"] != "http" or scope["method"] != "POST":
        return {}
    return dict(scope["headers"])


def _hash(scope: Scope, body: bytes) -> bytes:
    target = scope["path"].encode() + b"?" + scope["query_string"]
    return hashlib.sha256(target + b"\n" + body).digest()


def _storable(request: KeyedRequest, answer: Recording) -> StoredAnswer:
    return StoredAnswer(request.request_hash, answer.status, answer.content_type, answer.body)


def _replay(request: KeyedRequest, stored: StoredAnswer) -> Response:
    if stored.request_hash != request.request_hash:
        raise KeyReused
    metrics.REPLAYED_ANSWERS.inc()
    headers = {"Content-Type": stored.content_type, "Idempotency-Replayed": "true"}
    return Response(stored.body, stored.status, headers)
