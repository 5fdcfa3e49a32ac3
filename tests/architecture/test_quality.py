"""No service falls below the level that it has reached, and a new one starts at silver."""

from dataclasses import replace

import pytest
from laurel_cli.services import SERVICES

from tools.docs.surfaces import load_surfaces
from tools.quality.__main__ import everything, fallen, reached
from tools.quality.facts import Facts
from tools.quality.rules import LEVELS, RULES, level, missing


def test_no_service_has_fallen() -> None:
    """Raise a level in quality.toml when a service reaches it: then it holds."""
    assert fallen() == []


def test_the_levels_are_those_of_services_that_are_there() -> None:
    assert reached().keys() <= SERVICES.keys()
    assert {rule.level for rule in RULES} == set(LEVELS[1:])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_service_without_anything_breaks_the_rule(rule: object) -> None:
    """A rule that holds for an empty folder asks for nothing."""
    nobody = replace(SERVICES["wallet"], name="nobody_at_all")
    flow = load_surfaces().flows["wallet"]
    empty = Facts(nobody, flow)
    assert rule in missing(empty)


def test_a_level_asks_for_all_below_it() -> None:
    for one in everything():
        height = LEVELS.index(level(one))
        assert all(LEVELS.index(rule.level) > height for rule in missing(one))
