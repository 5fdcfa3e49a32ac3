"""Routes of the qualification service."""

from fastapi import APIRouter

from qualification.api import records, standing

router = APIRouter(tags=["qualification"])
for part in (standing, records):
    router.include_router(part.router)
