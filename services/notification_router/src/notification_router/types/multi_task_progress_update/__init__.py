"""Several badges came closer (NTF-118)."""

from collections.abc import Iterator

from laurel_schemas.badges_badges_v1 import TasksProgressed
from laurel_schemas.nft_batched_notifications_v1 import (
    MultiTaskProgressData,
    MultiTaskProgressUpdate,
    ProgressSummary,
    TaskProgressDetail,
    TierOutlook,
)

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def progressed(event: TasksProgressed, _: Context) -> Iterator[Notice]:
    """How each task moved, and how long it is until the tier at this pace."""
    data = MultiTaskProgressData(
        progress_summary=ProgressSummary(
            analysis_period=event.period,
            total_tasks_progressed=event.total_tasks_progressed,
            badges_closer_to_earning=event.badges_closer_to_earning,
        ),
        task_progress_details=tuple(
            TaskProgressDetail.model_validate(one.model_dump()) for one in event.tasks
        ),
        tier_impact=_outlook(event),
    )
    yield Notice(event.user_id, data)


def _outlook(event: TasksProgressed) -> TierOutlook | None:
    if event.target_tier is None or event.tier_name is None or event.completion_estimate is None:
        return None
    return TierOutlook(
        target_tier=event.target_tier,
        tier_name=event.tier_name,
        completion_estimate=event.completion_estimate,
    )


TYPE = define(__name__, MultiTaskProgressUpdate, {TasksProgressed: progressed})
