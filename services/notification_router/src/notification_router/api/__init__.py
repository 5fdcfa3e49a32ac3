"""Routes of the notification router."""

from fastapi import APIRouter

from notification_router.api.addresses import router as addresses
from notification_router.api.inbox import router as inbox
from notification_router.api.journeys import router as journeys
from notification_router.api.preferences import router as preferences
from notification_router.statistics.api import router as statistics

router = APIRouter(tags=["notifications"])
for part in (statistics, preferences, addresses, inbox, journeys):
    router.include_router(part)
