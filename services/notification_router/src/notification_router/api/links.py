"""Links in mails: a GET shows what a button would do, and changes nothing (NTF-206).

Who scans mails follows links with GET and HEAD; who means it presses the button, or their mail
program does with the one click of RFC 8058. The signature says whose link it is.
"""

from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter, Path, Response
from fastapi.responses import RedirectResponse
from laurel_service.api import NotFound, Resource, UnitOfWorkDep, errors

from notification_router.api.pages import page
from notification_router.handlers.engaging import engage
from notification_router.handlers.unsubscribing import unsubscribe
from notification_router.links import PATH, LinkError, Links, Purpose
from notification_router.rules.limits import EVERY

router = APIRouter(prefix=PATH)
LinksDep = Annotated[Links, Resource(Links)]
Token = Annotated[str, Path(max_length=500)]
_SEE_OTHER = 303


class LinkUnknown(NotFound):
    """The link is not one of ours."""

    code: ClassVar[str] = "LINK_UNKNOWN"
    example: ClassVar[str] = "This link is not complete; copy all of it."


@router.get("/unsubscribe/{token}", response_class=Response, responses=errors(LinkUnknown))
async def unsubscribe_page(token: Token, links: LinksDep) -> Response:
    """What the button would end."""
    told = _told(links, "unsubscribe", token)
    return page("Unsubscribe", f"End {_named(told)}?", "Unsubscribe")


@router.post("/unsubscribe/{token}", response_class=Response, responses=errors(LinkUnknown))
async def unsubscribe_now(token: Token, links: LinksDep, unit_of_work: UnitOfWorkDep) -> Response:
    """Take the type off the channel; again changes nothing."""
    told = _told(links, "unsubscribe", token)
    async with unit_of_work() as tx:
        await unsubscribe(int(told["user"]), str(told["channel"]), str(told["type"]), tx)
    return page("Unsubscribed", f"You get no more {_named(told)}.")


@router.get("/open/{token}", response_class=Response, responses=errors(LinkUnknown))
async def open_page(token: Token, links: LinksDep) -> Response:
    """Where the button leads."""
    _told(links, "open", token)
    return page("Laurel", "Go on to your notification.", "Continue", links.app)


@router.post("/open/{token}", response_class=Response, responses=errors(LinkUnknown))
async def open_now(token: Token, links: LinksDep, unit_of_work: UnitOfWorkDep) -> Response:
    """Note that the person acted on it, and lead them on; the first time counts."""
    told = _told(links, "open", token)
    id_, channel = UUID(str(told["id"])), str(told["channel"])
    async with unit_of_work() as tx:
        await engage(id_, int(told["user"]), tx, channel)
    return RedirectResponse(f"{links.app}/notifications/{id_}", _SEE_OTHER)


def _told(links: Links, purpose: Purpose, token: str) -> dict[str, str | int]:
    try:
        return dict(links.read(purpose, token))
    except LinkError:
        raise LinkUnknown() from None


def _named(told: dict[str, str | int]) -> str:
    kind = "notifications" if told["type"] == EVERY else f"“{told['type']}” notifications"
    return f"{kind} by {told['channel']}"
