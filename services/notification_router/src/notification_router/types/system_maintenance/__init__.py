"""Services will be away, told 24 to 48 hours ahead (NTF-108)."""

from collections.abc import Iterator
from datetime import timedelta

from laurel_schemas.nft_batched_notifications_v1 import MaintenanceData, SystemMaintenance
from laurel_schemas.platform_announcements_v1 import MaintenanceEnded, MaintenanceScheduled

from notification_router.rules.audiences import EVERYBODY
from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice
from notification_router.rules.phrases import day, span

_AHEAD = timedelta(hours=48)


def scheduled(event: MaintenanceScheduled, context: Context) -> Iterator[Notice]:
    """Everybody is told 48 hours ahead, or at once; nobody of what has begun."""
    if event.scheduled_start <= context.now:
        return
    duration = span(timedelta(minutes=event.estimated_minutes))
    data = MaintenanceData(
        maintenance_id=event.announcement_id,
        maintenance_type=event.maintenance_type,
        scheduled_start=event.scheduled_start,
        estimated_duration=duration,
        affected_services=event.affected_services,
        unaffected_services=event.unaffected_services,
        preparation_steps=event.preparation_steps,
        date=day(event.scheduled_start),
        duration=duration,
    )
    yield Notice(EVERYBODY, data, event.announcement_id, at=event.scheduled_start - _AHEAD)


def ended(event: MaintenanceEnded, _: Context) -> Iterator[Notice]:
    """What was called off before anybody heard of it is told to nobody."""
    yield Notice(EVERYBODY, None, event.announcement_id)


TYPE = define(
    __name__, SystemMaintenance, {MaintenanceScheduled: scheduled, MaintenanceEnded: ended}
)
