"""All that chat keeps about the caller."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from laurel_service.api import Body, CurrentUser, Envelope, SessionDep, errors, ok

from chat.api.fields import PageSize
from chat.store.exporting import export

router = APIRouter(prefix="/api/v1/chat/export")

Part = Annotated[
    Literal[
        "profile", "conversations", "messages", "reactions", "reports", "blocks", "invitations"
    ],
    Path(),
]


class Exported(Body):
    """A page of one part; `next_after` continues it, null at the end."""

    items: list[dict[str, Any]]
    next_after: str | None


@router.get("/{part}", response_model=Envelope[Exported], responses=errors(401))
async def exported(
    part: Part,
    user: CurrentUser,
    session: SessionDep,
    limit: PageSize = 100,
    after: Annotated[str, Query(max_length=300, pattern=r"^[^\x00]*$")] = "",
) -> Response:
    """A part of what chat keeps about the caller (CHAT-062), to be carried elsewhere."""
    page = await export(session, part, user.user_id, after, limit)
    following = page[-1][0] if len(page) == limit else None
    return ok(Exported(items=[item for _, item in page], next_after=following))
