"""Routes of the qualification service."""

from fastapi import APIRouter

from qualification.api import decisions, ladders, records, standing, what_ifs

router = APIRouter(tags=["qualification"])
for part in (standing, records, decisions, what_ifs, ladders):
    router.include_router(part.router)
