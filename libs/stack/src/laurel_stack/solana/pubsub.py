"""Subscriptions over WebSocket, as Solana's JSON-RPC PubSub documents them (NFT-093).

A client hears of a signature once, at the commitment it asked for; of an account whenever it has
changed; of each slot. https://solana.com/docs/rpc/websocket
"""

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import orjson
from solders.account import Account
from solders.pubkey import Pubkey
from solders.signature import Signature

from laurel_stack.solana.chain import Chain
from laurel_stack.solana.errors import InvalidParams
from laurel_stack.solana.jsonrpc import Dispatcher
from laurel_stack.solana.methods import Method
from laurel_stack.solana.params import Params
from laurel_stack.solana.records import Json
from laurel_stack.solana.render import account_json, in_context
from laurel_stack.solana.slots import Commitment

_MAX_SUBSCRIPTIONS: Final = 10_000


class Subscription(ABC):
    """What one client wants to hear of; `is_over` once there is nothing more to come."""

    method: str
    is_over = False

    @abstractmethod
    def news(self, chain: Chain) -> Iterator[Json]:
        """What has happened since it was asked before."""


class OfSignature(Subscription):
    """That a transaction has been received, if that was asked for, and what became of it."""

    method = "signatureNotification"

    def __init__(self, _chain: Chain, params: Params) -> None:
        options = params.options(1)
        self._signature: Signature = params.signature(0)
        self._commitment: Commitment = options.commitment()
        self._tells_receipt: bool = options.flag("enableReceivedNotification")

    def news(self, chain: Chain) -> Iterator[Json]:
        """Receipt first, then the end."""
        landing = chain.landing(self._signature)
        if landing is None:
            return
        if self._tells_receipt:
            self._tells_receipt = False
            yield in_context(chain.clock.slot(), "receivedSignature")
        slot = chain.clock.slot(self._commitment)
        if landing.slot <= slot:
            self.is_over = True
            yield in_context(slot, {"err": landing.error})


class OfAccount(Subscription):
    """An account, each time that it differs from what was told before."""

    method = "accountNotification"

    def __init__(self, chain: Chain, params: Params) -> None:
        self._options = params.options(1)
        self._address: Pubkey = params.pubkey(0)
        self._commitment: Commitment = self._options.commitment()
        self._told: Account | None = chain.account(self._address, self._commitment)
        account_json(self._told, self._options)  # an encoding that is none is refused at once

    def news(self, chain: Chain) -> Iterator[Json]:
        """The account as it is now, if it is another one."""
        account = chain.account(self._address, self._commitment)
        if account != self._told:
            self._told = account
            shown = account_json(account, self._options) or _NOTHING
            yield in_context(chain.clock.slot(self._commitment), shown)


class OfSlots(Subscription):
    """Each slot that begins, with the one before and the newest final one."""

    method = "slotNotification"

    def __init__(self, chain: Chain, _params: Params) -> None:
        self._told = chain.clock.slot()

    def news(self, chain: Chain) -> Iterator[Json]:
        """The slots since."""
        newest, root = chain.clock.slot(), chain.clock.slot(Commitment.FINALIZED)
        for slot in range(self._told + 1, newest + 1):
            yield {"slot": slot, "parent": slot - 1, "root": min(root, slot)}
        self._told = max(self._told, newest)


_NOTHING: Final[Json] = {
    "data": ["", "base64"],
    "executable": False,
    "lamports": 0,
    "owner": "11111111111111111111111111111111",
    "rentEpoch": 0,
    "space": 0,
}
"""An account that was closed, as a node tells of it."""

_KINDS: Final[Mapping[str, Callable[[Chain, Params], Subscription]]] = {
    "account": OfAccount,
    "signature": OfSignature,
    "slot": OfSlots,
}


class Subscriptions:
    """The subscriptions of one connection; its requests are answered, and its news are told."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._open: dict[int, Subscription] = {}
        self._ids = itertools.count()
        methods: dict[str, Method] = {}
        for name, kind in _KINDS.items():
            methods[f"{name}Subscribe"] = self._subscribing(kind)
            methods[f"{name}Unsubscribe"] = self._unsubscribe
        self._dispatcher = Dispatcher(chain, methods)

    def answer(self, request: bytes) -> bytes:
        """Answer a request to subscribe or to unsubscribe."""
        return self._dispatcher.answer(request)

    def news(self) -> Iterator[bytes]:
        """The notifications of what has happened since the last call; some end with it."""
        if self._open:
            self._chain.land_delayed()
        for id_, subscription in list(self._open.items()):
            for result in subscription.news(self._chain):
                yield _message(subscription.method, id_, result)
            if subscription.is_over:
                del self._open[id_]

    def _subscribing(self, kind: Callable[[Chain, Params], Subscription]) -> Method:
        def subscribe(chain: Chain, params: Params) -> Json:
            if len(self._open) >= _MAX_SUBSCRIPTIONS:
                raise InvalidParams(f"a connection has at most {_MAX_SUBSCRIPTIONS} subscriptions")
            id_ = next(self._ids)
            self._open[id_] = kind(chain, params)
            return id_

        return subscribe

    def _unsubscribe(self, _chain: Chain, params: Params) -> Json:
        if self._open.pop(params.integer(0), None) is None:
            raise InvalidParams("there is no such subscription")
        return True


def _message(method: str, id_: int, result: Json) -> bytes:
    params = {"result": result, "subscription": id_}
    return orjson.dumps({"jsonrpc": "2.0", "method": method, "params": params})
