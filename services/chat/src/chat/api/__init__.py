"""Routes of the chat service."""

from fastapi import APIRouter

from chat.api import (
    blocks,
    conversations,
    exporting,
    invitations,
    marks,
    members,
    messages,
    moderation,
    reading,
    rooms,
    uploads,
    words,
)

router = APIRouter(tags=["chat"])
for part in (
    *(conversations, messages, marks, reading, members, invitations),
    *(moderation, words, rooms, blocks, exporting, uploads),
):
    router.include_router(part.router)
