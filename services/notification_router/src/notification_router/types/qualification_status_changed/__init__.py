"""A tier's conditions are met, or no longer (NTF-131)."""

from collections.abc import Iterator

from laurel_schemas.nft_batched_notifications_v1 import (
    QualificationStatusChangedNotification,
    QualificationStatusData,
)
from laurel_schemas.qualification_tiers_v1 import QualificationStatusChanged, TierUnlocked

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def changed(event: QualificationStatusChanged, _: Context) -> Iterator[Notice]:
    """What the tier asks for, and what the person has."""
    data = QualificationStatusData(
        target_level=event.target_level,
        tier_name=event.tier_name,
        is_qualified=event.is_qualified,
        current_volume=event.current_volume_usd,
        required_volume=event.required_volume_usd,
        badges_activated=event.badges_activated,
        badges_required=event.badges_required,
    )
    yield Notice(event.user_id, data)


def unlocked(event: TierUnlocked, _: Context) -> Iterator[Notice]:
    """A tier that has become theirs to reach; of the first one a type of its own tells."""
    if event.level == 1:
        return
    data = QualificationStatusData(
        target_level=event.level,
        tier_name=event.name,
        is_qualified=True,
        current_volume=event.current_volume_usd,
        required_volume=event.required_volume_usd,
        badges_activated=event.badges_activated,
        badges_required=event.badges_required,
    )
    yield Notice(event.user_id, data)


TYPE = define(
    __name__,
    QualificationStatusChangedNotification,
    {QualificationStatusChanged: changed, TierUnlocked: unlocked},
)
