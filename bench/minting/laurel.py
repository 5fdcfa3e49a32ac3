"""Claims and upgrades through minting's API, landed by its worker."""

import asyncio
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg
from laurel_service.testing import bearer
from minting.chain import SignedTransaction, signed_with

from bench.minting.people import wallet

_API = "/api/v1/nft"
_LOOK_SECONDS = 0.02
_SHOWN_SECONDS = 0.05
_PATIENCE_SECONDS = 180


class Landings:
    """Tells when NFTs are their owners', with one query for all that are awaited."""

    def __init__(self, database: psycopg.AsyncConnection[Any]) -> None:
        self._database = database
        self._awaited: dict[str, asyncio.Future[None]] = {}

    async def of(self, mint: str) -> None:
        """Wait for an NFT; raises TimeoutError."""
        self._awaited[mint] = asyncio.get_running_loop().create_future()
        await asyncio.wait_for(self._awaited[mint], _PATIENCE_SECONDS)

    async def look(self) -> None:
        """Look for them, for ever."""
        query = "select mint_address from nfts where mint_address = any(%s)"
        while True:
            found = await self._database.execute(query, [list(self._awaited)])
            for (mint,) in await found.fetchall():
                self._awaited.pop(mint).set_result(None)
            await asyncio.sleep(_LOOK_SECONDS)


@dataclass(frozen=True, slots=True)
class Laurel:
    """What people do; `headers` are made before anything is timed."""

    http: httpx.AsyncClient
    landings: Landings
    headers: dict[int, dict[str, str]] = field(default_factory=dict)

    def know(self, users: range) -> None:
        """Let these be signed in."""
        self.headers.update((user, bearer(user)) for user in users)

    async def claim(self, user: int) -> None:
        """Claim the first tier, until its NFT is theirs."""
        await self.landings.of(await self._claim(user))

    async def click(self, user: int) -> None:
        """Claim the first tier, until their page shows its NFT."""
        mint = await self._claim(user)
        while True:
            if await self._shown(user) == mint:
                return
            await asyncio.sleep(_SHOWN_SECONDS)

    async def upgrade(self, user: int) -> None:
        """Upgrade to the second tier, until its NFT is theirs: that is when it is final."""
        started = await self._post(user, "/synthesize", {"targetTierId": 2})
        paper = SignedTransaction("", b64decode(started["transactionToSign"]), None, "")
        returned = b64encode(signed_with(paper, wallet(user)).raw).decode()
        path = f"/synthesize/{started['requestId']}/signature"
        await self._post(user, path, {"signedTransaction": returned})
        await self.landings.of(started["newNftMintAddress"])

    async def _claim(self, user: int) -> str:
        return str((await self._post(user, "/claim", {"tierId": 1}))["mintAddress"])

    async def _shown(self, user: int) -> str | None:
        answer = await self.http.get(f"{_API}/status", headers=self.headers[user])
        held = _data(answer)["currentNFT"]
        return held["mintAddress"] if held else None

    async def _post(self, user: int, path: str, body: object) -> dict[str, Any]:
        sent = self.http.post(f"{_API}{path}", json=body, headers=self.headers[user])
        return _data(await sent)


def _data(answer: httpx.Response) -> dict[str, Any]:
    if not answer.is_success:
        raise RuntimeError(f"{answer.request.url.path} answered {answer.text}")
    data: dict[str, Any] = answer.json()["data"]
    return data


@asynccontextmanager
async def people_of(url: str, dsn: str) -> AsyncIterator[Laurel]:
    """People who speak to an API, and a look into its database."""
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    async with (
        httpx.AsyncClient(base_url=url, limits=limits, timeout=60) as http,
        await psycopg.AsyncConnection.connect(dsn, autocommit=True) as database,
    ):
        landings = Landings(database)
        looking = asyncio.create_task(landings.look())
        try:
            yield Laurel(http, landings)
        finally:
            looking.cancel()
