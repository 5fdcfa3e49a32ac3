"""What time alone causes: a second worker of each service lives ahead of all others."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from laurel_events.database import utc_now

from tests.faults.replicas import replica
from tests.faults.silence import clock_off
from tests.notified.people import Person, Stage

_MONDAY, _TUESDAY = 0, 1
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A worker at a time, until somebody has heard what is due by then."""

    service: str
    at: datetime
    heard: Sequence[tuple[Person, Sequence[str]]]


def next_at(now: datetime, at: time, weekday: int | None = None) -> datetime:
    """The next time of day in UTC, on a day of the week if one is given."""
    found = datetime.combine(now.date(), at, UTC)
    while found <= now or weekday not in (None, found.weekday()):
        found += _DAY
    return found


def next_review() -> datetime:
    """When NFTs are reviewed next, and the AI uses of a week have begun."""
    return next_at(utc_now(), time(9, 1), _MONDAY)


async def by_time(stage: Stage) -> None:
    """Let each service live at the times at which it tells what only time brings."""
    later = _of_nfts(stage), _of_fees(stage), _of_contests(stage), _of_badges(stage)
    await asyncio.gather(*(_in_turn(stage, each) for each in later))


async def _in_turn(stage: Stage, times: Sequence[Ahead]) -> None:
    for one in times:
        seconds = round((one.at - utc_now()).total_seconds())
        async with replica(stage.suite, one.service, "worker", **clock_off(seconds)):
            for person, kinds in one.heard:
                await person.hears(*kinds, patience=240)


def _of_nfts(stage: Stage) -> Sequence[Ahead]:
    """Monday's, what ends in two days then, and a mint that has taken too long."""
    ada = (
        *("weekly_ai_allowance_reset", "nft_benefit_enhancement_opportunity"),
        *("portfolio_optimization_suggestion", "nft_benefits_expiring"),
    )
    heard = ((stage.ada, ada), (stage.bea, ("transaction_failed",)))
    return [Ahead("minting", next_review(), heard)]


def _of_fees(stage: Stage) -> Sequence[Ahead]:
    at = next_at(utc_now(), time(0, 16))
    return [Ahead("qualification", at, [(stage.ada, ["fee_savings_milestone"])])]


def _of_contests(stage: Stage) -> Sequence[Ahead]:
    """A day on: ranks, reminders, and a prize that nobody claimed."""
    both = ("competition_ranking_update", "competition_end_reminder")
    ada = (*both, "competition_start_reminder")
    bea = (*both, "competition_entry_deadline_approaching", "competition_prize_lapsed")
    at = utc_now() + _DAY + timedelta(hours=1)
    return [Ahead("competition", at, [(stage.ada, ada), (stage.bea, bea)])]


def _of_badges(stage: Stage) -> Sequence[Ahead]:
    """The daily look, and on Tuesday who has reached a number of followers."""
    now = utc_now()
    daily = ("badge_earning_opportunity_available", "multi_task_progress_update")
    found = (
        Ahead("badges", next_at(now, time(18, 1)), [(stage.ada, daily)]),
        Ahead(
            "badges",
            next_at(now, time(12, 1), _TUESDAY),
            [(stage.ada, ["community_recognition_update"])],
        ),
    )
    return sorted(found, key=lambda one: one.at)
