"""Exports of figures as files (COMP-021)."""

import asyncio
import pkgutil
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from laurel_service.api import (
    OPERATOR,
    CurrentUser,
    Envelope,
    RequestBody,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)

from competition.api.access import permitted
from competition.api.analytics_bodies import ExportBody
from competition.api.analytics_errors import ExportNotFound, ExportPending
from competition.api.errors import EventNotFound, RoleMissing
from competition.handlers.exporting import KEPT, ask
from competition.rules.exporting import Export, ExportKind
from competition.store import exports

router = APIRouter()

_PARQUET = "application/vnd.apache.parquet"
ExportId = Annotated[UUID, Path(alias="id")]


class ExportOrder(RequestBody):
    """Of which competition, and what: standings, volume by trader and hour, or prizes."""

    event_id: UUID
    kind: ExportKind


def _body(found: Export) -> ExportBody:
    return ExportBody(
        id=found.id,
        event_id=found.competition_id,
        kind=found.kind,
        state=found.state,
        rows=found.rows,
        asked_at=found.asked_at,
        finished_at=found.finished_at,
        expires_at=found.asked_at + KEPT,
    )


@router.post(
    "/api/events/analytics/export",
    status_code=202,
    response_model=Envelope[ExportBody],
    responses=errors(401, RoleMissing, EventNotFound),
    dependencies=[OPERATOR],
)
async def order(asked: ExportOrder, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Let a file be written, for owners and analysts."""
    async with unit_of_work() as tx:
        await permitted(tx.session, user, asked.event_id, "analyse")
        made = await ask(asked.event_id, user.user_id, asked.kind, tx)
    return ok(_body(made), 202)


@router.get(
    "/api/events/analytics/exports/{id}",
    response_model=Envelope[ExportBody],
    responses=errors(401, ExportNotFound),
)
async def progress(export_id: ExportId, user: CurrentUser, session: SessionDep) -> Response:
    """How far the caller's file is."""
    found = await exports.find(session, export_id, user.user_id)
    if found is None:
        raise ExportNotFound()
    return ok(_body(found))


@router.get(
    "/api/events/analytics/exports/{id}/file",
    response_class=Response,
    responses={
        200: {
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                _PARQUET: {"schema": {"type": "string", "format": "binary"}},
            }
        },
        **errors(401, ExportNotFound, ExportPending),
    },
)
async def file(
    export_id: ExportId,
    user: CurrentUser,
    session: SessionDep,
    form: Annotated[Literal["csv", "parquet"], Query(alias="format")] = "csv",
) -> Response:
    """The caller's file, as CSV (RFC 4180) or Parquet."""
    found = await exports.find(session, export_id, user.user_id)
    if found is None:
        raise ExportNotFound()
    if found.state != "done":
        raise ExportPending()
    lines = "".join([part async for part in exports.parts(session, export_id)]).encode()
    if form == "csv":
        return _file(found, lines, form, "text/csv; charset=utf-8")
    convert = pkgutil.resolve_name("competition.columnar:parquet")
    return _file(found, await asyncio.to_thread(convert, found.kind, lines), form, _PARQUET)


def _file(found: Export, content: bytes, form: str, media_type: str) -> Response:
    name = f"{found.kind}-{found.competition_id}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
