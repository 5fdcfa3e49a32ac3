"""Routes of the chat service."""

from fastapi import APIRouter

from chat.api import blocks, conversations, members, messages

router = APIRouter(tags=["chat"])
for part in (conversations, messages, members, blocks):
    router.include_router(part.router)
