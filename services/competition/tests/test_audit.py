"""The audit tells a sound database from one that was tampered with."""

import pytest
from competition.audit import CHECKS
from competition_world import ANNA, TERMS, World
from laurel_events import Database
from laurel_service import Service
from laurel_service.testing import broken_checks


@pytest.fixture
def sound(dsn: str) -> World:
    """A world of its own, whose checks need not hold at the end."""
    return World(Database(dsn, service="competition"))


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
