"""What each type says of the examples of its cause, and when it says something else or nothing."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from laurel_schemas import Event
from laurel_schemas.competition_lifecycle_v1 import (
    CompetitionAnnounced,
    CompetitionNoticePosted,
)
from laurel_schemas.nft_events_v1 import (
    AllowanceReset,
    NftAirdropped,
    NftTransactionFailed,
)
from laurel_schemas.platform_announcements_v1 import MaintenanceEnded, MaintenanceScheduled
from laurel_schemas.qualification_tiers_v1 import (
    VolumeMilestoneReached,
)
from laurel_schemas.social_interactions_v1 import (
    FollowRequested,
    LiveStreamStarted,
    UserFollowed,
    VideoCommented,
    VideoLiked,
)
from notification_router.rules.audiences import EVERYBODY, entrants_of, followers_of
from notification_router.rules.notices import Context
from notification_router.rules.phrases import span, until, worded

from .events import example
from .notices import CONTEXT, NOW, body, noticed, notifications, notify
from .told import ADA, TOLD


@pytest.mark.requirement("NTF-004", "NTF-006", "NTF-131", "NTF-132", "NTF-137")
@pytest.mark.parametrize(("cause", "changes", "kind", "words"), TOLD)
def test_what_is_told(cause: type[Event], changes: dict[str, Any], kind: str, words: str) -> None:
    context = Context(NOW, CONTEXT.names, {(7, "b-1"): "Early Bird"})
    assert body(example(cause, **{"estimated_minutes": 240, **changes}), kind, context) == words


def _with_data(event: Any, **changes: Any) -> Any:
    return event.model_copy(update={"data": event.data.model_copy(update=changes)})


@pytest.mark.requirement("NTF-004", "NTF-107", "NTF-133")
def test_a_failure_promises_a_retry_only_where_there_is_one() -> None:
    failed = example(NftTransactionFailed)
    hopeful = notify(_with_data(failed, retry_available=True))
    assert hopeful.message_template.body.endswith(
        "We're resolving this and will retry automatically."
    )
    hopeless = notify(_with_data(failed, retry_available=False))
    assert "retry" not in hopeless.message_template.body
    assert hopeful.data.support_ticket == failed.data.support_ticket is not None
    assert hopeful.data.compensation.description == failed.data.compensation.description


@pytest.mark.requirement("NTF-008")
def test_the_time_until_a_retry_is_told_in_words() -> None:
    failed = example(NftTransactionFailed)
    later = failed.timestamp + timedelta(minutes=29, seconds=1)
    assert notify(_with_data(failed, retry_at=later)).data.retry_eta == "30 minutes"


@pytest.mark.requirement("NTF-134")
def test_a_milestone_says_how_long_until_the_next_and_promises_no_tier_without_one() -> None:
    reached = example(VolumeMilestoneReached, newly_qualified_tiers=[], tier_names=[])
    notification = notify(reached)
    assert "qualified" not in notification.message_template.body
    assert notification.data.next_milestone.estimated_days == reached.next_milestone.estimated_days
    assert reached.next_milestone.estimated_days is not None


@pytest.mark.parametrize(
    "event",
    [
        example(UserFollowed, actor_id=7, target_id=7),
        example(FollowRequested, actor_id=7, target_id=7),
        example(VideoLiked, actor_id=7, owner_id=7),
        example(VideoCommented, actor_id=7, owner_id=7),
        example(CompetitionAnnounced, revision=2),
        example(CompetitionAnnounced, revision=1, status="draft"),
        example(AllowanceReset, "minimal"),
        example(NftAirdropped, "minimal"),
        example(MaintenanceScheduled, scheduled_start="2025-06-01T11:59:59Z"),
    ],
    ids=lambda event: event.TYPE,
)
def test_what_is_no_news_is_told_to_nobody(event: Event) -> None:
    assert notifications(event) == {}


@pytest.mark.requirement("NTF-108", "NTF-132")
def test_who_is_told_where_nobody_is_named() -> None:
    live = noticed(example(LiveStreamStarted, **ADA))["live_stream_started"]
    assert live.to == followers_of(1001)
    notice = noticed(example(CompetitionNoticePosted))["competition_notice"]
    assert notice.to == entrants_of(example(CompetitionNoticePosted).competition_id)
    planned = example(MaintenanceScheduled, scheduled_start="2025-06-05T02:00:00Z")
    told = noticed(planned)["system_maintenance"]
    assert (told.to, told.at) == (EVERYBODY, planned.scheduled_start - timedelta(hours=48))
    ended = noticed(example(MaintenanceEnded, announcement_id=planned.announcement_id))
    assert ended["system_maintenance"].subject == told.subject
    assert ended["system_maintenance"].data is None


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(days=2), "2 days"),
        (timedelta(days=1, hours=6, minutes=5), "1 day 6 hours"),
        (timedelta(minutes=90), "1 hour 30 minutes"),
        (timedelta(seconds=61), "2 minutes"),
        (timedelta(0), "0 minutes"),
        (timedelta(days=-1), "0 minutes"),
    ],
)
def test_how_long_it_is_in_words(length: timedelta, said: str) -> None:
    assert span(length) == said


@pytest.mark.requirement("NTF-006")
@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Decimal(100000), "100,000"),
        (Decimal("100000.00"), "100,000"),
        (Decimal("99.5"), "99.50"),
        (Decimal("0.006"), "0.01"),
        (12345, "12,345"),
        (True, "True"),
        (("a", "b"), "a, b"),
        (None, ""),
    ],
)
def test_a_value_is_written_as_people_write_it(value: Any, said: str) -> None:
    assert worded(value) == said
    assert until(NOW, None) is None
