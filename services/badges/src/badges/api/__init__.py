"""Routes of the badges service."""

from fastapi import APIRouter

from badges.api import admin, badges, credentials, decisions, definitions, gallery

router = APIRouter(tags=["badges"])
# In this order: what has a name of its own comes before what names a badge.
for part in (gallery, credentials, definitions, admin, decisions, badges):
    router.include_router(part.router)
