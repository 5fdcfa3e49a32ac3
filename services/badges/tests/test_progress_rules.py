"""What is near, what came closer and what is recognised, without a database."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from badges.catalogue import packaged
from badges.recognition import next_at as next_recognition
from badges.reviewing import next_at as next_review
from badges.rules import Criteria, DistinctSubjects, Index, Measure, Move, Offer, Standing, Tier
from badges.rules.figures import CumulativeVolume, Followers, TradeCount
from badges.rules.nearness import is_near, near, near_completion
from badges.rules.recognition import Community, recognized
from badges.rules.reviewing import opportunities, progressed, review
from badges.rules.tasks import completes_by_itself
from badges.rules.words import recent_activity

AT = datetime(2024, 2, 18, 16, 45, tzinfo=UTC)
BADGES = {badge.badge_id: badge for badge in packaged()}
QUANTUM = Tier("Quantum Alchemist", 6)


@pytest.mark.requirement("BADGE-020")
@pytest.mark.parametrize(
    ("current", "target", "expected"),
    [
        ("79", "100", False),
        ("80", "100", True),
        ("95", "100", True),
        ("95.1", "100", False),
        ("100", "100", False),
        ("1", "2", True),
        ("0", "1", False),
        ("4", "5", True),
        ("3", "5", False),
        ("5", "6", True),
        ("9", "20", False),
    ],
)
def test_near_is_eighty_percent_or_one_step_where_steps_are_few(
    current: str, target: str, expected: bool
) -> None:
    assert is_near(Measure(Decimal(current), Decimal(target))) is expected


@pytest.mark.requirement("BADGE-020")
def test_the_index_finds_what_is_near_and_nothing_else() -> None:
    targets = range(1, 400)
    offers = [
        Offer(replace(BADGES["badge_005"], badge_id=str(n), criteria=TradeCount(n)), None)
        for n in targets
    ]
    index = Index(offers)
    for value in range(1, 400):
        moves = {"trades": Move(Decimal(value - 1), Decimal(value))}
        found = {int(one.offer.badge.badge_id) for one in near(7, moves, index)}
        assert found == {n for n in targets if is_near(Measure(Decimal(value), Decimal(n)))}


@pytest.mark.requirement("BADGE-021")
def test_what_is_near_is_told_with_the_fields_of_the_sample() -> None:
    offer = Offer(BADGES["badge_004"], Tier("Alpha Alchemist", 5))
    (found,) = near(7, {"distinct:friend_registered": Move(None, Decimal(1))}, Index([offer]))
    activity = recent_activity("distinct:friend_registered", Decimal(1))
    told = near_completion(found, activity, AT)
    assert told.model_dump(exclude={"noticed_at", "user_id"}) == {
        "badge_id": "badge_004",
        "badge_name": "Referral Master",
        "badge_category": "referral",
        "required_for_tier": 4,
        "tier_name": "Alpha Alchemist",
        "requirement": "Invite 2 friends to register",
        "current_count": 1,
        "required_count": 2,
        "progress_percentage": 50,
        "recent_activity": "1 friend registered in last 7 days",
        "suggested_actions": (
            "Share referral link with friends",
            "Post on social media",
            "Invite contacts from address book",
        ),
    }


@pytest.mark.parametrize(
    ("figure", "gain", "words"),
    [
        ("volume_usd", "12000.4", "12,000 USD traded in last 7 days"),
        ("count:video_liked", "2", "2 videos liked in last 7 days"),
        ("followers", "8", "8 followers gained in last 7 days"),
        ("trades", "1", "1 trade in last 7 days"),
        ("trades", "0", None),
        ("pairs", "3", None),
        ("trades", None, None),
    ],
)
def test_what_was_done_lately_is_said_in_words(
    figure: str, gain: str | None, words: str | None
) -> None:
    assert recent_activity(figure, None if gain is None else Decimal(gain)) == words


MESSENGER = Offer(BADGES["badge_strategic_messenger"], QUANTUM)
COMMANDER = Offer(BADGES["badge_transaction_commander"], QUANTUM)
BEGUN = {"distinct:strategy_created": Decimal(3), "distinct:friend_traded": Decimal(2)}
GAINED = {"distinct:strategy_created": Decimal(2), "distinct:friend_traded": Decimal(1)}


@pytest.mark.requirement("BADGE-023")
def test_a_week_of_progress_is_told_with_the_figures_of_the_sample() -> None:
    standing = Standing(7, BEGUN, owned=("badge_017",))
    owned = Offer(BADGES["badge_017"], None)

    told = review(7, progressed([owned, COMMANDER, MESSENGER], standing, GAINED), 2, AT)

    assert told is not None
    assert (told.total_tasks_progressed, told.badges_closer_to_earning) == (4, 2)
    assert [
        (one.badge_name, one.current_progress, one.target_progress, one.progress_percentage)
        for one in told.tasks
    ] == [("Strategic Messenger", 3, 5, 60), ("Transaction Commander", 2, 5, 40)]
    assert told.tasks[0].recent_activity == "2 strategies created in last 7 days"
    assert (told.target_tier, told.tier_name) == (5, "Quantum Alchemist")
    assert told.completion_estimate == "1-3 weeks at current pace"


@pytest.mark.requirement("BADGE-023")
@pytest.mark.parametrize(
    ("gains", "earned", "told"),
    [
        ({}, 3, False),
        ({"distinct:friend_traded": "1"}, 0, False),
        ({"distinct:friend_traded": "1"}, 1, True),
    ],
)
def test_progress_over_less_than_two_tasks_is_no_news(
    gains: dict[str, str], earned: int, told: bool
) -> None:
    standing = Standing(7, BEGUN, owned=())
    gained = {name: Decimal(gain) for name, gain in gains.items()}
    found = progressed([MESSENGER, COMMANDER], standing, gained)
    assert (review(7, found, earned, AT) is not None) is told


@pytest.mark.requirement("BADGE-021")
def test_an_opportunity_counts_for_a_tier_and_is_not_owned() -> None:
    close = {"distinct:strategy_created": Decimal(4), "followers": Decimal(24)}
    untiered = Offer(replace(BADGES["badge_influence_talent"], required_for_tier=None), None)
    offers = [MESSENGER, untiered]
    found = opportunities(Standing(7, close, owned=()), offers)
    assert [one.offer for one in found] == [MESSENGER]
    assert opportunities(Standing(7, close, owned=("badge_strategic_messenger",)), offers) == []


INFLUENCE = Offer(BADGES["badge_influence_talent"], QUANTUM)
COMMUNITY = Community(
    user_id=7,
    followers=28,
    followers_before=20,
    views=671,
    views_before=500,
    posts_seen=250,
    posts_engaged=39,
    rank=19,
    people=200,
    badges=5,
)


@pytest.mark.requirement("BADGE-024")
def test_recognition_is_told_with_the_figures_of_the_sample() -> None:
    told = recognized(INFLUENCE, COMMUNITY, AT)
    assert (told.milestone_type, told.milestone_name) == (
        "followers_threshold",
        "Influence Talent Threshold",
    )
    assert (told.current_followers, told.milestone_reached) == (28, 25)
    assert told.badge is not None
    assert (told.badge.badge_id, told.badge.requirement_met) == (
        "badge_influence_talent",
        "The number of fans in the station is greater than or equal to 25",
    )
    assert (told.followers_gained_last_week, told.community_rank) == (8, "Top 10%")
    assert str(told.posts_engagement_rate) == "15.6"
    assert str(told.profile_views_increase) == "34.2"
    assert (told.tier_name, told.tier_badges_earned, told.tier_badges_required) == (
        "Quantum Alchemist",
        5,
        6,
    )


@pytest.mark.requirement("BADGE-024")
def test_what_has_no_base_is_left_out() -> None:
    bare = replace(COMMUNITY, views_before=0, posts_seen=0, people=0, followers_before=None)
    told = recognized(Offer(INFLUENCE.badge, None), bare, AT)
    assert (told.posts_engagement_rate, told.profile_views_increase) == (None, None)
    assert (told.community_rank, told.tier_badges_earned) == (None, None)
    assert told.followers_gained_last_week == 28


@pytest.mark.requirement("BADGE-022")
@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        (TradeCount(5), False),
        (CumulativeVolume(Decimal(5)), False),
        (Followers(25), True),
        (DistinctSubjects("friend_registered", 2), True),
        (DistinctSubjects("strategy_created", 5), False),
        (BADGES["badge_group_veteran"].criteria, True),
        (BADGES["badge_001"].criteria, False),
    ],
)
def test_a_task_completes_by_itself_where_time_or_others_complete_it(
    criteria: Criteria, expected: bool
) -> None:
    assert completes_by_itself(criteria) is expected


@pytest.mark.parametrize(
    ("now", "review", "recognition"),
    [
        ("2024-02-25T17:59:59", "2024-02-25T18:00:00", "2024-02-27T12:00:00"),
        ("2024-02-25T18:00:00", "2024-02-26T18:00:00", "2024-02-27T12:00:00"),
        ("2024-02-27T12:00:00", "2024-02-27T18:00:00", "2024-03-05T12:00:00"),
    ],
)
def test_looks_are_due_at_their_time_of_day_and_week(
    now: str, review: str, recognition: str
) -> None:
    at, then, week = (datetime.fromisoformat(f"{one}+00:00") for one in (now, review, recognition))
    assert (next_review(at), next_recognition(at)) == (then, week)
