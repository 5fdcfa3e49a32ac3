"""Routes of the qualification service."""

from fastapi import APIRouter

from qualification.api import decisions, eligibility, ladders, records, standing, what_ifs

router = APIRouter(tags=["qualification"])
for part in (standing, eligibility, records, decisions, what_ifs, ladders):
    router.include_router(part.router)
