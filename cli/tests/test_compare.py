"""Which sides of a fact are held against which."""

import pytest
from laurel_cli.facts import Told, compare
from laurel_service.audit import Side

ONE, OTHER = {"7": "1 11"}, {"7": "1 12"}


def told(*sides: tuple[str, Side, dict[str, str]]) -> list[tuple[str, bool]]:
    facts = [Told(service, "fact", side, buckets) for service, side, buckets in sides]
    return [(one.reader, one.holds) for one in compare(facts)]


@pytest.mark.requirement("GEN-036")
def test_each_reader_is_held_against_who_said_it() -> None:
    found = told(("a", "known", ONE), ("b", "said", ONE), ("c", "known", OTHER))
    assert found == [("a", True), ("c", False)]


@pytest.mark.requirement("GEN-036")
def test_what_was_heard_from_outside_is_held_against_the_first_who_heard_it() -> None:
    assert told(("a", "heard", ONE), ("b", "heard", ONE)) == [("b", True)]
    assert told(("a", "heard", ONE), ("b", "heard", OTHER)) == [("b", False)]
    assert told(("a", "heard", ONE)) == []


@pytest.mark.parametrize(
    "sides",
    [
        (("a", "said", ONE),),
        (("a", "known", ONE), ("b", "known", ONE)),
        (("a", "said", ONE), ("b", "said", ONE), ("c", "known", ONE)),
        (("a", "said", ONE), ("b", "known", ONE), ("c", "heard", ONE)),
        (("a", "known", ONE), ("b", "heard", ONE)),
    ],
)
def test_sides_that_do_not_fit_are_a_fault(
    sides: tuple[tuple[str, Side, dict[str, str]], ...],
) -> None:
    assert told(*sides) == [("a", False)]
