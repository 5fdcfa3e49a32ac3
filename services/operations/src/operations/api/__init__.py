"""Routes for operators, all of them for the role `admin`."""

from fastapi import APIRouter
from laurel_service.api import require_role

from operations.api import journeys, kafka, letters, processes, trail

router = APIRouter(tags=["operations"], dependencies=[require_role("admin")])
router.include_router(processes.router)
router.include_router(kafka.router)
router.include_router(letters.router)
router.include_router(trail.router)
router.include_router(journeys.router)
