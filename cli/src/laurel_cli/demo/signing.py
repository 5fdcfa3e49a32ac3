"""The wallets of the demo people, as a browser asks them: they sign whatever they are given.

They are worth nothing: the chain is the local one, and the process listens on loopback alone.
"""

import json
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from solders.keypair import Keypair
from solders.message import to_bytes_versioned
from solders.transaction import VersionedTransaction
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from laurel_cli.demo.people import Person


class Wallets:
    """The people of a home's file."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._people = people
        self._keys: Mapping[int, Keypair] = {one.user_id: one.keys for one in people}

    @classmethod
    def read(cls, file: Path) -> "Wallets":
        """The people that a start wrote down."""
        return cls([Person(**one) for one in json.loads(file.read_text())])

    def routes(self) -> list[Route]:
        """Who there is, and their signatures."""
        return [
            Route("/demo/people", self.listed),
            Route("/demo/people/{user_id:int}/message", self.message, methods=["POST"]),
            Route("/demo/people/{user_id:int}/transaction", self.transaction, methods=["POST"]),
        ]

    async def listed(self, _: Request) -> Response:
        """Everybody who can be chosen."""
        return JSONResponse({"people": [one.shown() for one in self._people]})

    async def message(self, request: Request) -> Response:
        """The signature of a message, in base64 as the message."""
        keys, given = await self._asked(request, "message")
        return _answer("signature", bytes(keys.sign_message(given)))

    async def transaction(self, request: Request) -> Response:
        """A transaction with the person's signature in its place."""
        keys, given = await self._asked(request, "transaction")
        try:
            return _answer("transaction", signed(given, keys))
        except ValueError:
            raise HTTPException(422, "transaction should be one that this wallet signs") from None

    async def _asked(self, request: Request, field: str) -> tuple[Keypair, bytes]:
        keys = self._keys.get(request.path_params["user_id"])
        if keys is None:
            raise HTTPException(404, "There is no such person.")
        try:
            body: Any = await request.json()
            return keys, b64decode(body[field], validate=True)
        except (ValueError, KeyError, TypeError, Error):
            raise HTTPException(422, f"{field} should be base64") from None


def signed(raw: bytes, keys: Keypair) -> bytes:
    """A transaction with a signature of `keys` added; raises ValueError where it needs none."""
    given = VersionedTransaction.from_bytes(raw)
    place = list(given.message.account_keys).index(keys.pubkey())
    signatures = given.signatures
    if place >= len(signatures):
        raise ValueError("the account does not sign")
    signatures[place] = keys.sign_message(to_bytes_versioned(given.message))
    return bytes(VersionedTransaction.populate(given.message, signatures))


def _answer(field: str, value: bytes) -> Response:
    return JSONResponse({field: b64encode(value).decode()})
