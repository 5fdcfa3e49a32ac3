"""Addresses for media that a message is to carry."""

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from laurel_schemas.fields import Timestamp
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    RequestBody,
    UnitOfWorkDep,
    errors,
    ok,
)
from pydantic import Field

from chat.api.fields import LimitsDep, UploadsDep
from chat.errors import TooFast, UploadsOff, UploadUnusable
from chat.rules.media import wrong_with_upload
from chat.store.pace import may_send

router = APIRouter(prefix="/api/v1/chat/uploads")


class NewUpload(RequestBody):
    """What is to be uploaded: for which type of message, of which content and size in bytes."""

    message_type: Literal["image", "video", "audio", "gif", "sticker"]
    content_type: Annotated[str, Field(min_length=1, max_length=100)]
    bytes: Annotated[int, Field(ge=1, le=10**12)]


class Upload(Body):
    """Put the content to `upload_url` with these headers, then send `media_url` in a message."""

    upload_url: str
    headers: dict[str, str]
    media_url: str
    expires_at: Timestamp


@router.post(
    "",
    status_code=201,
    response_model=Envelope[Upload],
    responses=errors(401, UploadUnusable, TooFast, UploadsOff),
)
async def upload(
    order: NewUpload,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    uploads: UploadsDep,
    limits: LimitsDep,
) -> Response:
    """An address for one object of this type and size; it counts as a message (CHAT-006)."""
    store = uploads.store
    if store is None:
        raise UploadsOff()
    wrong = wrong_with_upload(order.message_type, order.content_type, order.bytes, store.most_bytes)
    if wrong:
        raise UploadUnusable(f"{wrong[0]}: {wrong[1]}", {"field": wrong[0]})
    async with unit_of_work() as tx:
        if not await may_send(tx.session, user.user_id, limits.pace, tx.now):
            raise TooFast()
        id_, until = tx.provenance.new_id(), tx.now + store.within
    made = store.upload(id_, order.content_type, order.bytes)
    shown = Upload(
        upload_url=made.url, headers=made.headers, media_url=made.media_url, expires_at=until
    )
    return ok(shown, 201)
