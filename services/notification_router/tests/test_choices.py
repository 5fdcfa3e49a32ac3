"""What people choose: quiet hours, batches and zones, without any server."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notification_router.rules.choices import Choices, ChoicesError, QuietHours
from notification_router.rules.due import (
    NO_ADDRESS,
    NOT_ASKED,
    Send,
    Suppress,
    Wait,
    decide,
    retry,
)
from notification_router.rules.planning import DISABLED, MUTED, channels_of, timing
from notification_router.rules.promises import PROMISES
from notification_router.rules.zones import instant, next_daily, next_hourly

UTC_ZONE = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")
NIGHTS = QuietHours(time(22), time(8), frozenset({4, 5}))
FRIDAY = date(2025, 6, 6)


def at(day: int, clock: str) -> datetime:
    moment = datetime.combine(FRIDAY, time.fromisoformat(clock), UTC)
    return moment + timedelta(days=day)


def chosen(**given: Any) -> Choices:
    return Choices.read(given, 3)


def quiet(start: str, end: str, zone: str = "UTC", **more: Any) -> dict[str, Any]:
    window = {"enabled": True, "start_time": start, "end_time": end, "timezone": zone}
    return {"quiet_hours": {**window, **more}}


@pytest.mark.requirement("NTF-200")
@pytest.mark.parametrize(
    ("moment", "end"),
    [
        (at(1, "02:00"), at(1, "08:00")),
        (at(2, "02:00"), at(2, "08:00")),
        (at(3, "02:00"), None),
        (at(0, "02:00"), None),
        (at(0, "21:59:59.999"), None),
        (at(0, "22:00"), at(1, "08:00")),
        (at(1, "08:00"), None),
        (at(1, "07:59:59.999"), at(1, "08:00")),
    ],
)
def test_a_window_belongs_to_the_day_on_which_it_begins(
    moment: datetime, end: datetime | None
) -> None:
    assert NIGHTS.end_after(moment, UTC_ZONE) == end


@pytest.mark.requirement("NTF-200")
def test_equal_times_are_no_window() -> None:
    assert QuietHours(time(22), time(22)).end_after(at(0, "22:00"), UTC_ZONE) is None


@pytest.mark.requirement("NTF-201")
def test_a_daily_batch_comes_once_a_local_day_whatever_the_clocks_do() -> None:
    skipped = next_daily(datetime(2025, 3, 29, 12, tzinfo=UTC), time(2, 30), BERLIN)
    assert skipped == datetime(2025, 3, 30, 1, tzinfo=UTC)
    twice = next_daily(datetime(2025, 10, 25, 12, tzinfo=UTC), time(2, 30), BERLIN)
    assert twice == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert next_daily(twice, time(2, 30), BERLIN) == datetime(2025, 10, 27, 1, 30, tzinfo=UTC)


@pytest.mark.requirement("NTF-201")
def test_a_weekday_is_that_of_the_person_s_zone() -> None:
    weekdays = QuietHours(time(0), time(7), frozenset(range(5)))
    evening = datetime(2025, 6, 6, 19, tzinfo=UTC)  # Saturday morning at 5 in Brisbane
    assert weekdays.end_after(evening, ZoneInfo("Australia/Brisbane")) is None
    assert weekdays.end_after(evening - timedelta(days=1), ZoneInfo("Australia/Brisbane"))


ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))
TIMES = st.times().map(lambda one: one.replace(second=0, microsecond=0))


@given(ZONES, MOMENTS, TIMES)
def test_the_next_day_s_batch_lies_ahead_and_at_most_two_days(
    zone: ZoneInfo, moment: datetime, clock: time
) -> None:
    due = next_daily(moment, clock, zone)
    # Samoa left a day out; elsewhere it is one day and an hour at most.
    assert moment < due <= moment + timedelta(days=2, hours=2)
    assert due.astimezone(zone).time() >= clock or due.astimezone(zone).date() > moment.date()


@given(ZONES, MOMENTS)
def test_the_next_hour_s_batch_lies_at_most_an_hour_ahead(zone: ZoneInfo, moment: datetime) -> None:
    due = next_hourly(moment, zone)
    assert moment < due <= moment + timedelta(hours=1)


@given(ZONES, MOMENTS, TIMES, TIMES)
def test_what_waits_for_quiet_hours_is_due_outside_of_them(
    zone: ZoneInfo, moment: datetime, start: time, end: time
) -> None:
    hours = QuietHours(start, end)
    ends = hours.end_after(moment, zone)
    if ends is not None:
        assert moment < ends <= moment + timedelta(days=1, hours=2)
        day = ends.astimezone(zone).date()
        assert instant(day, start, zone) >= ends or instant(day, start, zone) <= moment


@pytest.mark.requirement("NTF-161")
def test_quiet_hours_defer_and_critical_passes_unless_the_person_says_otherwise() -> None:
    night = chosen(**quiet("22:00", "08:00"))
    due = at(1, "08:00")
    held = timing("badge_earned", "high", night, at(0, "23:00"))
    assert (held.due_at, held.reason, held.quiet_until) == (due, "quiet_hours", due)
    assert timing("transaction_failed", "critical", night, at(0, "23:00")).reason is None
    stern = chosen(**quiet("22:00", "08:00"), critical_respects_quiet_hours=True)
    assert timing("transaction_failed", "critical", stern, at(0, "23:00")).due_at == due


@pytest.mark.requirement("NTF-151")
def test_a_batch_is_due_at_the_end_of_its_window_and_never_in_quiet_hours() -> None:
    modes = {"delivery_preferences": {"medium_priority_events": "batched_hourly"}}
    hourly = timing("badge_activated", "medium", chosen(**modes), at(0, "12:10"))
    assert (hourly.due_at, hourly.reason) == (at(0, "13:00"), "batched_hourly")
    both = chosen(**modes, **quiet("13:00", "15:00"))
    assert timing("badge_activated", "medium", both, at(0, "12:10")).due_at == at(0, "15:00")
    daily = chosen(delivery_preferences={"low_priority_events": "batched_daily"}, daily_at="06:30")
    assert timing("system_maintenance", "low", daily, at(0, "12:10")).due_at == at(1, "06:30")


def test_disabled_or_muted_is_not_sent() -> None:
    without = chosen(disabled_events=["badge_earned"])
    assert timing("badge_earned", "high", without, at(0, "12:00")).suppressed == DISABLED
    muted = chosen(muted_until="2025-06-06T13:00:00Z")
    assert timing("badge_earned", "high", muted, at(0, "12:59:59.999")).suppressed == MUTED
    assert timing("badge_earned", "high", muted, at(0, "13:00")).suppressed is None


def test_a_channel_besides_the_screen_has_to_be_asked_for() -> None:
    mails = chosen(channels={"email": ["badge_earned"], "telegram": ["*"]})
    assert channels_of("badge_earned", Choices()) == ("socket",)
    assert channels_of("badge_earned", mails) == ("socket", "email", "telegram")
    assert channels_of("badge_activated", mails) == ("socket", "telegram")


@pytest.mark.requirement("NTF-162")
def test_choices_are_looked_at_again_when_it_is_due() -> None:
    kind, now = "badge_earned", at(1, "08:00")

    def again(choices: Choices, channel: str = "email", address: str | None = "a@b") -> Any:
        return decide(channel, kind, "high", choices, address, now)

    mails = chosen(channels={"email": ["*"]})
    assert again(mails) == Send()
    assert again(mails, address=None) == Suppress(NO_ADDRESS)
    assert again(Choices()) == Suppress(NOT_ASKED)
    assert again(Choices(), channel="socket", address=None) == Send()
    assert again(chosen(disabled_events=[kind])) == Suppress(DISABLED)
    longer = chosen(channels={"email": ["*"]}, **quiet("22:00", "09:00"))
    assert again(longer) == Wait(at(1, "09:00"), "quiet_hours")


@pytest.mark.requirement("NTF-150")
@pytest.mark.parametrize(
    ("priority", "within", "pauses", "batch"),
    [
        ("critical", timedelta(seconds=30), [1, 4, 16], 1),
        ("high", timedelta(minutes=2), [20, 40], 1),
        ("medium", timedelta(minutes=15), [300], 5),
        ("low", timedelta(hours=4), [], 20),
    ],
)
def test_a_priority_promises(
    priority: str, within: timedelta, pauses: list[int], batch: int
) -> None:
    now, promise = at(0, "12:00"), PROMISES[priority]
    assert (promise.within, promise.batch) == (within, batch)
    again = [retry(priority, attempt, now) for attempt in range(1, len(pauses) + 2)]
    assert again == [*(now + timedelta(seconds=pause) for pause in pauses), None]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (quiet("24:00", "08:00"), "start_time"),
        (quiet("22:00", "8:00"), "end_time"),
        (quiet("22:00", "08:00", "Mars/Base"), "timezone"),
        (quiet("22:00", "08:00", days=["caturday"]), "days"),
        ({"delivery_preferences": {"critical_events": "weekly"}}, "critical_events"),
        ({"delivery_preferences": {"all": "immediate"}}, "all"),
        ({"channels": {"pigeon": []}}, "pigeon"),
        ({"daily_at": "noon"}, "daily_at"),
        ({"muted_until": "2025-06-06T13:00:00"}, "muted_until"),
    ],
)
def test_what_cannot_be_done_is_refused_by_its_name(given: Any, named: str) -> None:
    with pytest.raises(ChoicesError, match=named):
        chosen(**given)
