"""Pages that anybody may see who has a link: no token, and nothing about persons but a rank."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Response
from laurel_service.api import Resource, SessionDep, errors

from competition.api.access import EventId, published
from competition.api.errors import EventNotFound
from competition.settings import Settings
from competition.store import standings

router = APIRouter(prefix="/api/events/shared/{id}")

# Whoever shares a link asks once; those who follow it come by the thousand.
_CACHED = {"Cache-Control": "public, max-age=60", "X-Content-Type-Options": "nosniff"}
_STRICT = {"Content-Security-Policy": "default-src 'none'; img-src 'self'"}


@router.get(
    "",
    response_class=Response,
    responses={
        200: {"content": {"text/html": {"schema": {"type": "string"}}}},
        **errors(EventNotFound),
    },
)
async def page(
    event_id: EventId, session: SessionDep, settings: Annotated[Settings, Resource(Settings)]
) -> Response:
    """What a link to a competition shows where it is shared, as HTML with Open Graph tags."""
    from competition import sharing  # noqa: PLC0415 - a drawing library that few processes need

    found = await published(session, event_id)
    content = sharing.page(found, f"{settings.public_url}/api/events/shared/{event_id}")
    return Response(content, media_type="text/html", headers=_CACHED | _STRICT)


@router.get(
    "/card.png",
    response_class=Response,
    responses={
        200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}},
        **errors(EventNotFound),
    },
)
async def card(event_id: EventId, session: SessionDep) -> Response:
    """A picture of a competition and its leaders, 1200 by 630 pixels."""
    from competition import sharing  # noqa: PLC0415 - as above

    found = await published(session, event_id)
    leaders = list(await standings.top(session, event_id, 3))
    drawn = await asyncio.to_thread(sharing.card, found, leaders)
    return Response(drawn, media_type="image/png", headers=_CACHED)
