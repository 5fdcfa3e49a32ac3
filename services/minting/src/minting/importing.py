"""The role `import-nfts`: takes over NFTs that were minted before Laurel (NFT-034).

Each is held against the chain first. What is here already is left alone, so that an import which
was broken off is run again.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID, uuid5

import orjson
from laurel_events import Transaction
from laurel_schemas.nft_events_v1 import ImportedNft, NftImported
from laurel_service import Running, SettingsError
from laurel_service.imports import Import, Table, pages, read_file
from solana.rpc.async_api import AsyncClient

from minting import store
from minting.benefits import tell_benefits
from minting.chain import NFTS_A_CALL, MintOrder, OnChainNft, read_final_nfts
from minting.rules.importing import COLUMNS, Named, read_named, why_not
from minting.rules.requests import FrozenDefinition
from minting.store import MintRequest, importing

_NAMESPACE: Final = UUID("b1f0c8a2-4d55-4d0e-9a39-0a8a3b1f7c52")
_TABLE: Final = Table(COLUMNS, read_named, lambda one: one.mint_address, "mint_address")


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Whose signature the NFTs of the file bear; None: that of the system wallet."""

    authority: str | None


@dataclass(slots=True)
class Outcome:
    """What an import found and did; `refused` says why not, by mint."""

    nfts: int
    dry_run: bool
    new: int = 0
    known: int = 0
    refused: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Means:
    running: Running
    authority: str
    definitions: Mapping[str, FrozenDefinition]
    climbers: set[int] = field(default_factory=set)
    """Who got an NFT of the ladder in this run, a dry one too."""


async def import_nfts(running: Running) -> None:
    """Take over the NFTs of IMPORT_FILE, and print what came of it as a line of JSON.

    With IMPORT_DRY_RUN nothing is changed. Raises SettingsError for a file that names no NFTs,
    having changed nothing, and ChainUnavailable when no node answers.
    """
    order = running.resource(Import)
    given = await read_file(order, _TABLE)
    async with running.database.reading() as session:
        stored = await importing.stored_authority(session)
        definitions = await importing.definitions(session)
    authority = running.resource(SignedBy).authority or stored
    if authority is None:
        raise SettingsError("IMPORT_AUTHORITY is missing: minting has not signed anything yet.")
    outcome = Outcome(len(given), order.dry_run)
    means = _Means(running, authority, definitions)
    for page in pages(given, NFTS_A_CALL):
        await _take_over(page, means, outcome)
    sys.stdout.write(f"{orjson.dumps(outcome).decode()}\n")


async def _take_over(page: Sequence[Named], means: _Means, outcome: Outcome) -> None:
    async with means.running.database.reading() as session:
        owners = await importing.owners(session, [one.user_id for one in page])
        known = await importing.known_mints(session, [one.mint_address for one in page])
    outcome.known += len(known)
    held = [one for one in page if one.mint_address not in known and one.user_id in owners]
    for one in page:
        if one.mint_address not in known and one.user_id not in owners:
            outcome.refused[one.mint_address] = "its user was not announced"
    wanted = [(one.mint_address, owners[one.user_id].wallet_address) for one in held]
    _, seen = await read_final_nfts(means.running.resource(AsyncClient), wanted)
    for one, nft in zip(held, seen, strict=True):
        reason = await _judged(one, owners[one.user_id].wallet_address, nft, means, outcome)
        if reason:
            outcome.refused[one.mint_address] = reason


async def _judged(
    one: Named, wallet: str, nft: OnChainNft | None, means: _Means, outcome: Outcome
) -> str | None:
    """Take over one NFT if it is what the file says; else why not."""
    definition = means.definitions.get(one.definition)
    if definition is None:
        return f"there is no definition {one.definition}, or its tier's rule has not arrived"
    if nft is None:
        return "the chain does not have it"
    if nft.metadata is None:
        return why_not(["supply" if nft.supply == 0 else "metadata"], means.authority)
    frozen = replace(
        definition,
        name=nft.metadata.name,
        symbol=nft.metadata.symbol,
        metadata_uri=nft.metadata.uri,
    )
    order = MintOrder("", wallet, frozen.name, frozen.symbol, frozen.metadata_uri)
    if differences := nft.differences(order, means.authority):
        return why_not(differences, means.authority)
    if frozen.name != definition.name:
        return f"its name is not {definition.name}"
    return await _store(one, wallet, frozen, means, outcome)


async def _store(
    one: Named, wallet: str, frozen: FrozenDefinition, means: _Means, outcome: Outcome
) -> str | None:
    async with means.running.database.unit_of_work(means.running.service.now)() as tx:
        await store.lock_user(tx.session, one.user_id)
        owner = (await importing.owners(tx.session, [one.user_id])).get(one.user_id)
        if owner is None or (owner.has_one and frozen.level is not None):
            return "its user has another NFT of the ladder, or is getting one"
        outcome.new += 1
        if not outcome.dry_run:
            await _adopt(tx, one, wallet, frozen, means.authority)
    return None


async def _adopt(
    tx: Transaction, one: Named, wallet: str, frozen: FrozenDefinition, authority: str
) -> None:
    request = MintRequest(
        id=uuid5(_NAMESPACE, one.mint_address),
        user_id=one.user_id,
        kind="import",
        wallet_address=wallet,
        definition=frozen,
        mint_address=one.mint_address,
        authority=authority,
        created_at=tx.now,
        state="finalized",
    )
    announcement_id = tx.publish(_imported(request, one, tx))
    await store.open_request(tx.session, request)
    await store.activate(tx.session, request, announcement_id, one.claimed_at)
    await tell_benefits(tx, one.user_id)


def _imported(request: MintRequest, one: Named, tx: Transaction) -> NftImported:
    data = ImportedNft(
        user_id=one.user_id,
        nft_level=request.definition.level,
        tier_name=request.definition.name,
        mint_address=one.mint_address,
        wallet_address=request.wallet_address,
        claimed_at=one.claimed_at,
    )
    return NftImported(timestamp=tx.now, data=data)
