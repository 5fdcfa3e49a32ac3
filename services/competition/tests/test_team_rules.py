"""How a team shares what it won, and which division somebody is in."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from competition.rules.competition import Competition, TeamTerms, TermsError
from competition.rules.divisions import Division, division_of, volume_until
from competition.rules.entering import Entry
from competition.rules.prizes import PrizeRange
from competition.rules.teams import Member, TeamRefusedError, check_free, shared
from competition_world import HOUR, NOW, TERMS
from hypothesis import given
from hypothesis import strategies as st

TEAMS = TeamTerms(2, 3)
DIVISIONS = (Division("Bronze", Decimal(0)), Division("Gold", Decimal(1000)))


def prize(points: str | None, split: Any, **fields: Any) -> PrizeRange:
    kind: Any = "points" if points else "custom"
    amount = None if points is None else Decimal(points)
    return PrizeRange(1, 1, kind, "a prize", points=amount, split=split, **fields)


def members(*scores: str) -> list[Member]:
    return [Member(user, Decimal(score), NOW) for user, score in enumerate(scores, 1)]


@pytest.mark.requirement("COMP-062")
@pytest.mark.parametrize(
    ("won", "scores", "expected"),
    [
        (prize("10", "equal"), ("5", "3", "1"), {1: "3.34", 2: "3.33", 3: "3.33"}),
        (prize("10", "score"), ("6", "3", "1"), {1: "6", 2: "3", 3: "1"}),
        (prize("10", "score"), ("2", "1", "-7"), {1: "6.67", 2: "3.33"}),
        (prize("10", "score"), ("0", "-1"), {1: "5", 2: "5"}),
        (prize("10", "captain"), ("6", "3"), {2: "10"}),
        (prize("0.02", "equal"), ("3", "2", "1"), {1: "0.01", 2: "0.01"}),
        (prize(None, "equal"), ("6", "3"), {1: None, 2: None}),
        (prize(None, "captain"), ("6", "3"), {2: None}),
    ],
)
def test_a_team_shares_a_prize_as_the_table_says(
    won: PrizeRange, scores: tuple[str, ...], expected: dict[int, str | None]
) -> None:
    parts = {user: part.points for user, part in shared(won, 1, 2, members(*scores))}
    assert parts == {user: None if one is None else Decimal(one) for user, one in expected.items()}


@pytest.mark.requirement("COMP-014", "COMP-062")
@given(
    st.integers(1, 10**8),
    st.lists(st.decimals(-(10**6), 10**6, places=10), min_size=1, max_size=100),
    st.sampled_from(["equal", "score", "captain"]),
)
def test_what_members_have_adds_up_to_what_the_team_won(
    cents: int, scores: list[Decimal], split: Any
) -> None:
    """And nobody has more than a member who stands better."""
    points = Decimal(cents) / 100
    team = members(*map(str, sorted(scores, reverse=True)))
    parts = {user: part.points for user, part in shared(prize(str(points), split), 1, 1, team)}
    given = [parts.get(one.user_id) or Decimal(0) for one in team]
    assert sum(given) == points
    assert given == sorted(given, reverse=True)


@pytest.mark.requirement("COMP-061")
def test_a_division_is_the_highest_whose_minimum_is_reached() -> None:
    found = [division_of(DIVISIONS, Decimal(usd)) for usd in ("0", "999.99", "1000", "5000")]
    assert found == ["Bronze", "Bronze", "Gold", "Gold"]
    assert division_of(DIVISIONS[1:], Decimal(1)) is None
    assert volume_until(NOW, TERMS.starts_at) == NOW
    assert volume_until(TERMS.ends_at, TERMS.starts_at) == TERMS.starts_at


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"divisions": DIVISIONS[::-1]}, "divisions"),
        ({"divisions": (DIVISIONS[0], replace(DIVISIONS[1], name="Bronze"))}, "divisions"),
        ({"divisions": tuple(Division(f"D{n}", Decimal(n)) for n in range(9))}, "divisions"),
        ({"divisions": (replace(DIVISIONS[0], prizes=(prize("1", "equal"),)),)}, "prizes"),
        ({"prizes": (prize("1", "equal"),)}, "prizes"),
        ({"teams": replace(TEAMS, prizes=(prize("1", None),))}, "teams"),
        ({"teams": TeamTerms(3, 2)}, "teams"),
        ({"teams": TeamTerms(1, 101)}, "teams"),
        ({"teams": TeamTerms(1, 2, 0)}, "teams"),
        (
            {"teams": replace(TEAMS, prizes=(prize("9", "score"),)), "prize_budget": Decimal(8)},
            "prizes",
        ),
    ],
)
def test_groups_that_do_not_fit_together_are_refused(terms: Any, field: str) -> None:
    with pytest.raises(TermsError) as refused:
        replace(TERMS, **terms).check()
    assert refused.value.field == field


@pytest.mark.requirement("COMP-062")
@pytest.mark.parametrize(
    ("teams", "status", "later", "state", "own", "code"),
    [
        (None, "upcoming", 0, "entered", None, "NO_TEAMS"),
        (TEAMS, "active", 0, "entered", None, "TEAMS_CLOSED"),
        (TEAMS, "upcoming", 1, "entered", None, "TEAMS_CLOSED"),
        (TEAMS, "upcoming", 0, "left", None, "NOT_ENTERED"),
        (TEAMS, "upcoming", 0, None, None, "NOT_ENTERED"),
        (TEAMS, "upcoming", 0, "entered", UUID(int=2), "IN_A_TEAM"),
        (TEAMS, "upcoming", 0, "entered", None, None),
    ],
)
def test_teams_are_joined_before_the_start_by_entrants_without_one(
    teams: Any, status: Any, later: int, state: Any, own: Any, code: str | None
) -> None:
    found = Competition(UUID(int=1), replace(TERMS, teams=teams), status, 1, 0, 800, 900)
    entry = None if state is None else Entry(found.id, 7, UUID(int=3), state, NOW)
    refused = None
    try:
        check_free(found, entry, own, NOW + later * HOUR)
    except TeamRefusedError as error:
        refused = error.code
    assert refused == code
