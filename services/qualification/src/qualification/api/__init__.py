"""Routes of the qualification service."""

from fastapi import APIRouter

from qualification.api import decisions, records, standing

router = APIRouter(tags=["qualification"])
for part in (standing, records, decisions):
    router.include_router(part.router)
