"""Several Solana nodes behind one client: who is well is asked first, the others when it fails.

Nodes that many share refuse, lag and forget. What one can't answer, the next is asked; what it
answers of the request itself, such as that a transaction is wrong, is the answer.
"""

import asyncio
import json
import logging
import re
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final

import httpx2
from solana.rpc.async_http_provider import AsyncHTTPProvider

from minting.chain.node import Node, waits_for
from minting.metrics import RPC_REQUESTS

log = logging.getLogger(__name__)

_TIMEOUT_SECONDS: Final = 10.0
_TIMEOUT_AMONG_OTHERS_SECONDS: Final = 3.0
_LAG_SLOTS: Final = 150
_SLOT: Final = re.compile(rb'"context"\s*:\s*\{[^}]*?"slot"\s*:\s*(\d+)')
_GENESIS: Final = '{"jsonrpc":"2.0","id":0,"method":"getGenesisHash"}'
_NODES_FAULT: Final = frozenset(
    {
        403,  # a call that this node does not offer
        410,
        429,
        -32004,  # a block, or history, that it does not have
        -32005,  # behind
        -32007,
        -32009,
        -32010,
        -32011,
        -32014,
        -32016,
        -32019,
        -32429,
        -32601,  # an excluded method
        -32603,
    }
)
"""Codes of JSON-RPC errors that are the node's, not the request's: another may answer."""


class Nodes(AsyncHTTPProvider):
    """Sends each request to the best node, and to the next ones until one answers.

    A node that asks to wait is left alone for so long: when all do, its refusal is the answer at
    once. Of several nodes, one on another chain than the first that answered is never asked.
    """

    def __init__(self, urls: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(urls[0], timeout=_TIMEOUT_SECONDS, http2=False, max_transport_retries=0)
        self._nodes = [Node(url) for url in urls]
        self._clock = clock
        self._genesis: str | None = None
        self._newest_slot = 0

    async def _post_request(self, content: str, headers: dict[str, str]) -> httpx2.Response:
        failed: httpx2.Response | httpx2.HTTPError | None = None
        for node in sorted(self._nodes, key=lambda one: one.rank(self._clock())):
            if node.must_wait(self._clock()):
                failed = failed or node.refusal
                continue
            answer = await self._ask(node, content, headers)
            if isinstance(answer, httpx2.Response) and not self._fails(node, answer):
                return answer
            failed = answer or failed
        if isinstance(failed, httpx2.Response):
            return failed
        raise failed or httpx2.ConnectError("no node is on the chain of the others")

    async def _ask(
        self, node: Node, content: str, headers: dict[str, str]
    ) -> httpx2.Response | httpx2.HTTPError | None:
        """What a node answers, or why it does not; None where it is on another chain."""
        others = len(self._nodes) > 1
        node.tried(self._clock())
        try:
            if others and not await self._is_of_the_chain(node, headers):
                return None
            patience = _TIMEOUT_AMONG_OTHERS_SECONDS if others else _TIMEOUT_SECONDS
            return await self.session.post(
                node.url, content=content, headers=headers, timeout=patience
            )
        except httpx2.HTTPError as error:
            self._note(node, "unreachable")
            return error
        except asyncio.CancelledError:  # whoever asked would not wait for it any longer
            self._note(node, "slow")
            raise

    def _fails(self, node: Node, answer: httpx2.Response) -> bool:
        """Whether another node should be asked instead; notes how this one does."""
        if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            node.wait(self._clock() + waits_for(answer), answer)
            return self._note(node, "busy")
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            return self._note(node, "refused")
        if _error_code(answer.content) in _NODES_FAULT:
            return self._note(node, "error")
        if self._lags(answer.content):
            return self._note(node, "behind")
        node.well()
        RPC_REQUESTS.labels(node.name, "answered").inc()
        return False

    def _note(self, node: Node, outcome: str) -> bool:
        node.failed(self._clock())
        RPC_REQUESTS.labels(node.name, outcome).inc()
        log.warning("a Solana node does not answer", extra={"node": node.name, "why": outcome})
        return True

    def _lags(self, content: bytes) -> bool:
        found = _SLOT.search(content[:200])
        slot = int(found[1]) if found else self._newest_slot
        self._newest_slot = max(self._newest_slot, slot)
        return len(self._nodes) > 1 and slot < self._newest_slot - _LAG_SLOTS

    async def _is_of_the_chain(self, node: Node, headers: dict[str, str]) -> bool:
        if node.genesis is None:
            answer = await self.session.post(
                node.url,
                content=_GENESIS,
                headers=headers,
                timeout=_TIMEOUT_AMONG_OTHERS_SECONDS,
            )
            node.genesis = _result(answer)
            self._genesis = self._genesis or node.genesis
        if node.genesis == self._genesis:
            return True
        self._note(node, "foreign" if node.genesis else "error")
        return False


def _error_code(content: bytes) -> int | None:
    """The code of a JSON-RPC error; None where the answer holds none."""
    if b'"error"' not in content[:200] and b'"error"' not in content[-1000:]:
        return None
    error = _member(content, "error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) else None


def _result(answer: httpx2.Response) -> str | None:
    """The text that a node answered; None where it answered with anything else."""
    result = _member(answer.content, "result")
    return result if isinstance(result, str) else None


def _member(content: bytes, name: str) -> object:
    """A member of a JSON object; None where there is none, or it is no JSON object."""
    try:
        return json.loads(content).get(name)
    except (ValueError, AttributeError):
        return None
