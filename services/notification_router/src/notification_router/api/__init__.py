"""Routes of the notification router."""

from fastapi import APIRouter

from notification_router.api.addresses import router as addresses
from notification_router.api.cancelling import router as cancelling
from notification_router.api.dead_letters import router as dead_letters
from notification_router.api.devices import router as devices
from notification_router.api.forecasting import router as forecasting
from notification_router.api.inbox import router as inbox
from notification_router.api.journeys import router as journeys
from notification_router.api.limits import router as limits
from notification_router.api.links import router as links
from notification_router.api.pauses import router as pauses
from notification_router.api.preferences import router as preferences
from notification_router.api.reading import router as reading
from notification_router.statistics.api import router as statistics

router = APIRouter(tags=["notifications"])
for part in (
    *(statistics, preferences, addresses, limits, pauses, dead_letters, cancelling, links),
    *(devices, reading, forecasting, inbox, journeys),
):
    router.include_router(part)
