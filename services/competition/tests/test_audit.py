"""The audit tells a sound database from one that was tampered with."""

import pytest
from competition.audit import CHECKS
from competition_world import ANNA, PRIZES, TERMS, World, trade
from laurel_events import Database
from laurel_service import Service
from laurel_service.testing import broken_checks


@pytest.fixture
def sound(dsn: str) -> World:
    """A world of its own, whose checks need not hold at the end."""
    return World(Database(dsn, service="competition"))


@pytest.mark.requirement("GEN-035", "COMP-014")
@pytest.mark.parametrize(
    ("tampering", "check"),
    [
        (
            "delete from prize_claim_history; delete from user_event_prizes",
            "prizes_equal_the_table",
        ),
        ("update user_event_prizes set points = points + 0.01", "prizes_equal_the_table"),
        ("update user_event_prizes set user_id = 99", "prizes_equal_the_table"),
        (
            "insert into user_event_prizes select gen_random_uuid(), competition_id, user_id,"
            " number + 1, rank, kind, points, prize, state, claim_deadline, made_at, awarded_at,"
            " changed_at, error_code from user_event_prizes",
            "prizes_equal_the_table",
        ),
        ("update event_prize_distributions set points = 1", "distributions_add_up"),
        ("update seals set note = null", "results_are_sealed"),
        ("update seals set size = 1", "results_are_sealed"),
        (
            "update event_prize_distributions set state = 'rolled_back', rolled_back_by = 1",
            "rolled_back_is_taken_back",
        ),
    ],
)
async def test_a_prize_too_many_or_too_few_is_found(
    service: Service, sound: World, tampering: str, check: str
) -> None:
    """Whoever is paid twice, not at all, too much, or instead of somebody else."""
    made = await sound.publish(prizes=PRIZES[:1])
    await sound.enter(made, ANNA)
    await sound.trade(trade(ANNA, "5", TERMS.starts_at))
    await sound.settle(made)
    assert await broken_checks(service, CHECKS) == set()
    for statement in tampering.split("; "):
        await sound.execute(statement)
    await sound.database.engine.dispose()

    assert check in await broken_checks(service, CHECKS)


async def test_places_that_count_wrongly_are_found(service: Service, sound: World) -> None:
    made = await sound.publish()
    await sound.enter(made, ANNA)
    await sound.at(TERMS.ends_at)
    await sound.execute("update standing_counts set place = 7")
    await sound.database.engine.dispose()

    assert "places_count_the_entrants" in await broken_checks(service, CHECKS)


async def test_all_but_the_late_one_holds(service: Service, sound: World) -> None:
    made = await sound.publish()
    await sound.enter(made, ANNA)
    assert await broken_checks(service, CHECKS) == {"nothing_is_late"}
    await sound.at(TERMS.ends_at)
    assert await broken_checks(service, CHECKS) == set()
    await sound.database.engine.dispose()


@pytest.mark.parametrize(
    ("tampering", "check"),
    [
        ("update competitions set participants = 2", "participants_are_those_who_entered"),
        ("delete from entries", "participants_are_those_who_entered"),
        (
            "insert into competition_changes"
            " (competition_id, action, status, decided_at)"
            " select id, 'time', 'active', now() from competitions",
            "transitions_follow_one_another",
        ),
        ("delete from competition_changes where action = 'time'", "the_log_ends_where_it_stands"),
        ("update competitions set status = 'active'", "the_log_ends_where_it_stands"),
        ("delete from competition_roles", "every_competition_has_an_owner"),
    ],
)
async def test_tampering_is_found(
    service: Service, sound: World, tampering: str, check: str
) -> None:
    made = await sound.publish()
    await sound.enter(made, ANNA)
    await sound.at(TERMS.ends_at)
    await sound.execute(tampering)
    await sound.database.engine.dispose()

    assert check in await broken_checks(service, CHECKS)
