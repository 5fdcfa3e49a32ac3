"""Routes of the qualification service."""

from fastapi import APIRouter

from qualification.api import decisions, records, standing, what_ifs

router = APIRouter(tags=["qualification"])
for part in (standing, records, decisions, what_ifs):
    router.include_router(part.router)
