"""Routes of the chat service."""

from fastapi import APIRouter

from chat.api import blocks, conversations, marks, members, messages, reading

router = APIRouter(tags=["chat"])
for part in (conversations, messages, marks, reading, members, blocks):
    router.include_router(part.router)
