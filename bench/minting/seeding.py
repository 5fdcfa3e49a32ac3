"""Many NFTs at once, put directly into the chain's journal and into minting's database."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from minting.chain import (
    Minter,
    MintOrder,
    build_mint,
    recent_blockhash,
    submit,
)
from minting.chain.addresses import metadata_address, token_address
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed
from solders.account import Account
from solders.pubkey import Pubkey
from solders.signature import Signature

ORDER = ("Tech Chicken", "AIW3E", "https://gateway.pinata.cloud/ipfs/bafkrei")
"""Name, symbol and URI of every one of them."""
_PUT = "insert or replace into accounts values (?, ?, ?, ?)"
_METADATA_MINT = 33
"""Where the mint stands in metadata: after the account's kind and the update authority."""
_KEY_BYTES = 32
_SINCE = "2025-06-01T00:00:00+00:00"
_COPIES = {
    "users": "user_id, wallet_address",
    "mint_requests": "id, user_id, level, wallet_address, name, symbol, metadata_uri, mint_address,"
    " state, created_at, kind, authority",
    "nfts": "mint_address, user_id, level, request_id, status, claimed_at, announcement_id",
    "benefits": "user_id, revision, told",
}


@dataclass(frozen=True, slots=True)
class Seeded:
    """An NFT and whose it is."""

    mint: Pubkey
    owner: Pubkey

    @property
    def addresses(self) -> tuple[Pubkey, Pubkey, Pubkey]:
        """Where its mint, metadata and token lie."""
        return self.mint, metadata_address(self.mint), token_address(self.owner, self.mint)


def seeded(number: int) -> list[Seeded]:
    """So many, of an owner each."""
    return [Seeded(Pubkey.new_unique(), Pubkey.new_unique()) for _ in range(number)]


async def pattern(rpc: AsyncClient, minter: Minter) -> Sequence[Account]:
    """The accounts of an NFT that the real program has made, for the others to be made after."""
    one = Seeded(Pubkey.from_string(minter.mint_address("pattern")), minter.wallet.pubkey())
    order = MintOrder("pattern", str(one.owner), *ORDER)
    signed = build_mint(order, minter, await recent_blockhash(rpc))
    await submit(rpc, signed)
    await rpc.confirm_transaction(Signature.from_string(signed.signature), Confirmed)
    found = await rpc.get_multiple_accounts(list(one.addresses), Confirmed)
    return [account for account in found.value if account]


def put_on_chain(home: Path, nfts: Sequence[Seeded], made: Sequence[Account]) -> None:
    """Write them into the journal of a chain that is stopped; it reads them when it starts."""
    journal = sqlite3.connect(home / "chain.sqlite")
    with journal:
        journal.executemany(_PUT, (row for nft in nfts for row in _rows(nft, made)))
    journal.close()


def _rows(nft: Seeded, made: Sequence[Account]) -> Iterator[tuple[Any, ...]]:
    mint, metadata, token = made
    at = nft.addresses
    keys = bytes(nft.mint), bytes(nft.owner)
    yield bytes(at[0]), bytes(mint), None, None
    yield bytes(at[1]), _with(metadata, _METADATA_MINT, keys[0]), None, None
    yield bytes(at[2]), _with(token, 0, b"".join(keys)), *keys


def _with(account: Account, start: int, new: bytes) -> bytes:
    data = account.data[:start] + new + account.data[start + len(new) :]
    return bytes(Account(account.lamports, data, account.owner))


async def put_into(dsn: str, nfts: Sequence[Seeded], authority: str) -> None:
    """Store them as minting has them: final, and what they give told."""
    rows = [_stored(user, nft, authority) for user, nft in enumerate(nfts, 1)]
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as database:
        async with database.cursor() as cursor:
            for table, columns in _COPIES.items():
                async with cursor.copy(f"copy {table} ({columns}) from stdin".encode()) as copy:
                    for row in rows:
                        await copy.write_row(row[table])
        await database.execute("vacuum analyze")


def _stored(user: int, nft: Seeded, authority: str) -> dict[str, tuple[Any, ...]]:
    request, mint, wallet = uuid4(), str(nft.mint), str(nft.owner)
    ordered = (request, user, 1, wallet, *ORDER, mint)
    return {
        "users": (user, wallet),
        "mint_requests": (*ordered, "finalized", _SINCE, "claim", authority),
        "nfts": (mint, user, 1, request, "active", _SINCE, uuid4()),
        "benefits": (user, 1, "{}"),
    }
