"""Which state follows which, and who may enter."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from competition.rules.competition import Competition, Terms, TermsError
from competition.rules.entering import Person, requirements, unmet
from competition.rules.lifecycle import decided, due_step, extended, next_due
from competition_world import HOUR, NOW, TERMS
from hypothesis import given
from hypothesis import strategies as st

TICK = timedelta(microseconds=1)


def competition(terms: Terms = TERMS) -> Competition:
    return Competition(UUID(int=1), terms, "upcoming", 1, 0, 800, 900)


@pytest.mark.requirement("COMP-001")
def test_it_starts_at_its_start_and_ends_at_its_end_to_the_microsecond() -> None:
    waiting = competition()
    assert due_step(waiting, TERMS.starts_at - TICK) is None
    running = due_step(waiting, TERMS.starts_at)
    assert running is not None
    assert running.status == "active"
    assert due_step(running, TERMS.ends_at - TICK) is None
    over = due_step(running, TERMS.ends_at)
    assert over is not None
    assert (over.status, next_due(over), due_step(over, TERMS.ends_at)) == ("completed", None, None)


@pytest.mark.requirement("COMP-001")
@given(st.lists(st.integers(-10_000, 20_000), min_size=1, max_size=30))
def test_whatever_clocks_show_a_transition_comes_once_and_never_early(seconds: list[int]) -> None:
    """Clocks of replicas may jump back and forth."""
    now, path = competition(), ["upcoming"]
    for second in seconds:
        at = NOW + timedelta(seconds=second)
        while moved := due_step(now, at):
            began = TERMS.starts_at if moved.status == "active" else TERMS.ends_at
            assert at >= began
            now = moved
            path.append(now.status)
    assert path == ["upcoming", "active", "completed"][: len(path)]


def test_who_stops_it_sets_its_end() -> None:
    running = replace(competition(), status="active")
    stopped = decided(running, "stop", NOW + 2 * HOUR)
    assert (stopped.status, stopped.terms.ends_at) == ("completed", NOW + 2 * HOUR)
    assert stopped.terms.entry_deadline == NOW + 2 * HOUR
    at_once = decided(running, "stop", TERMS.starts_at)
    assert at_once.terms.ends_at == TERMS.starts_at + TICK


def test_it_is_only_ever_extended() -> None:
    longer = extended(competition(), TERMS.ends_at + HOUR, NOW)
    assert (longer.terms.ends_at, longer.revision) == (TERMS.ends_at + HOUR, 2)
    with pytest.raises(TermsError, match="endsAt"):
        extended(competition(), TERMS.ends_at, NOW)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"ends_at": TERMS.starts_at}, "endsAt"),
        ({"ends_at": TERMS.starts_at - HOUR}, "endsAt"),
        ({"ends_at": TERMS.starts_at + timedelta(days=367)}, "endsAt"),
        ({"entry_deadline": TERMS.ends_at + TICK}, "entryDeadline"),
        ({"pairs": ("BTC", "BTC")}, "pairs"),
    ],
)
def test_terms_that_do_not_fit_together_are_refused(terms: dict[str, object], field: str) -> None:
    with pytest.raises(TermsError) as refused:
        replace(TERMS, **terms).check()  # type: ignore[arg-type]
    assert refused.value.field == field


def test_requirements_are_said_in_words_and_held_against_a_person() -> None:
    asked = replace(TERMS, minimum_tier=2, minimum_volume_usd=Decimal(1000))
    assert requirements(asked) == (
        "Minimum 1000 USDT trading volume in last 30 days",
        "Account in good standing",
        "Tier 2 or higher",
    )
    missing = {one.rule: (one.required, one.actual) for one in unmet(asked, Person("suspended"))}
    assert missing == {
        "accountStatus": ("good_standing", "suspended"),
        "tier": ("2", "0"),
        "volumeLast30DaysUsd": ("1000", "0"),
    }
    assert list(unmet(asked, Person(tier=2, volume_usd=Decimal(1000)))) == []
    assert [one.actual for one in unmet(TERMS, Person(deleted=True))] == ["deleted"]
