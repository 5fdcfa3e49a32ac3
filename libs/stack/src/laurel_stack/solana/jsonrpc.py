"""JSON-RPC 2.0: from the bytes of a request to the bytes of its answer."""

import logging
import sqlite3
from collections.abc import Mapping
from typing import Final

import orjson

from laurel_stack.solana.chain import Chain
from laurel_stack.solana.errors import (
    InvalidParams,
    InvalidRequest,
    MethodNotFound,
    ParseError,
    RpcError,
)
from laurel_stack.solana.methods import Method
from laurel_stack.solana.params import Params
from laurel_stack.solana.records import Json

_MAX_BATCH: Final = 100

log = logging.getLogger(__name__)


class Dispatcher:
    """Answer requests with the methods it was given."""

    def __init__(self, chain: Chain, methods: Mapping[str, Method]) -> None:
        self._chain = chain
        self._methods = methods

    def answer(self, body: bytes) -> bytes:
        """Answer one request or a batch. Raises `AnswerLost` when that was asked for."""
        try:
            request: Json = orjson.loads(body)
        except orjson.JSONDecodeError:
            return orjson.dumps(_failure(None, ParseError()))
        self._chain.land_delayed()
        return orjson.dumps(self._answer_all(request))

    def _answer_all(self, request: Json) -> Json:
        if not isinstance(request, list):
            return self._answer_one(request)
        if not 0 < len(request) <= _MAX_BATCH:
            reason = f"a batch has 1 to {_MAX_BATCH} requests, not {len(request)}"
            return _failure(None, InvalidRequest(reason))
        return [self._answer_one(item) for item in request]

    def _answer_one(self, request: Json) -> Json:
        request_id = request.get("id") if isinstance(request, dict) else None
        try:
            return {"jsonrpc": "2.0", "id": request_id, "result": self._result(request)}
        except RpcError as error:
            return _failure(request_id, error)
        except sqlite3.Error:
            log.exception("the chain's journal cannot be written")
            return _failure(request_id, RpcError(-32603, "Internal error"))

    def _result(self, request: Json) -> Json:
        if not isinstance(request, dict) or not isinstance(request.get("method"), str):
            raise InvalidRequest
        method = self._methods.get(request["method"])
        if method is None:
            raise MethodNotFound
        params = request.get("params") or []
        if not isinstance(params, list):
            raise InvalidParams("they must be a list")
        return method(self._chain, Params(dict(enumerate(params))))


def _failure(request_id: Json, error: RpcError) -> Json:
    return {"jsonrpc": "2.0", "id": request_id, "error": error.as_json()}
