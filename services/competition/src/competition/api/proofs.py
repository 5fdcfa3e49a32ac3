"""Proofs that a final rank, or an exclusion, is what was sealed at the end."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from laurel_service.api import Body, CurrentUser, Envelope, Resource, SessionDep, errors, ok
from laurel_service.transparency.notary import Notary, inclusion_proof
from laurel_service.transparency.tree import inclusion, places, range_hash
from sqlalchemy.ext.asyncio import AsyncSession

from competition.api.access import EventId, published
from competition.api.errors import EntryNotFound, EventNotFound, ProofPending
from competition.api.team_errors import TeamNotFound
from competition.rules.competition import Competition
from competition.rules.records import exclusion_record, standing_record, team_record, terms_record
from competition.store import seals, standings, team_standings
from competition.store.seals import Position, Seal

router = APIRouter()

NotaryDep = Annotated[Notary, Resource(Notary)]


class Proof(Body):
    """What proves a record, a line of JSON, without us.

    Its bytes are a record of a log, which `proof` shows (C2SP tlog-proof) by a checkpoint that
    `key` verifies.
    """

    record: str
    proof: str
    key: str


class Sealed(Proof):
    """The signed checkpoint over all that a competition came to, with the record of its terms."""

    checkpoint: str


@router.get(
    "/api/events/{id}/checkpoint",
    response_model=Envelope[Sealed],
    responses=errors(401, EventNotFound, ProofPending),
)
async def checkpoint(
    event_id: EventId, user: CurrentUser, session: SessionDep, notary: NotaryDep
) -> Response:
    """The checkpoint that was signed before prizes were paid, and the terms, its first record."""
    found, seal, note = await _sealed(session, event_id)
    record = terms_record(found, seal.cut_at)
    shown = await _proof(session, found, seal, 0, record, notary)
    return ok(Sealed(**shown.model_dump(), checkpoint=note))


@router.get(
    "/api/events/{id}/leaderboard/me/proof",
    response_model=Envelope[Proof],
    responses=errors(401, EventNotFound, EntryNotFound, ProofPending),
)
async def own(
    event_id: EventId, user: CurrentUser, session: SessionDep, notary: NotaryDep
) -> Response:
    """The proof of the caller's final rank, or of why they were excluded; some 2 KB."""
    found, seal, _ = await _sealed(session, event_id)
    position = await seals.position_of(session, event_id, user.user_id)
    if position is None or position.state == "left":
        raise EntryNotFound()
    index, record = await _record(session, found, position)
    return ok(await _proof(session, found, seal, index, record, notary))


@router.get(
    "/api/events/{id}/teams/me/proof",
    response_model=Envelope[Proof],
    responses=errors(401, EventNotFound, TeamNotFound, ProofPending),
)
async def of_team(
    event_id: EventId, user: CurrentUser, session: SessionDep, notary: NotaryDep
) -> Response:
    """The proof of the final rank of the caller's team; who was in it their own records say."""
    found, seal, _ = await _sealed(session, event_id)
    team = await team_standings.final_of(session, event_id, user.user_id)
    if team is None or team.rank is None:
        raise TeamNotFound()
    excluded = await seals.count_excluded(session, event_id)
    index = found.participants + excluded + team.rank
    return ok(await _proof(session, found, seal, index, team_record(found, team), notary))


async def _sealed(session: AsyncSession, event_id: UUID) -> tuple[Competition, Seal, str]:
    found = await published(session, event_id)
    seal = await seals.find(session, event_id)
    if seal is None or seal.note is None:
        raise ProofPending()
    return found, seal, seal.note


async def _record(session: AsyncSession, found: Competition, position: Position) -> tuple[int, str]:
    """Which record is an entrant's, and what it says."""
    if position.final_rank is not None and position.state == "entered":
        rank = position.final_rank
        [standing] = await standings.final_page(session, found.id, rank - 1, 1)
        return rank, standing_record(found, standing)
    [gone] = await seals.excluded(session, found.id, position.excluded_before, 1)
    return 1 + found.participants + position.excluded_before, exclusion_record(found, gone)


async def _proof(
    session: AsyncSession, found: Competition, seal: Seal, index: int, record: str, notary: Notary
) -> Proof:
    path = inclusion(index, seal.size)
    tiles = await seals.tiles(session, found.id, places(path))
    hashes = [range_hash(tiles, one) for one in path]
    proof = inclusion_proof(index, hashes, seal.note or "")
    return Proof(record=record, proof=proof, key=notary.named(found.key).verifier_key)
