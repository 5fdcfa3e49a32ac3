"""Why somebody has a badge or has not, part by part (BADGE-035)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from badges.rules.criteria import Criteria, Measure, Progress, leaves, measure
from badges.rules.figures import (
    CompetitionRank,
    CompetitionsFinished,
    CompetitionTop,
    Followers,
    GroupMembership,
    Single,
    TopTraders,
)

UNDATED = (
    Followers,
    GroupMembership,
    TopTraders,
    CompetitionsFinished,
    CompetitionRank,
    CompetitionTop,
)
"""What was highest at some time, but not kept when: today's figure is the most it can have been."""


@dataclass(frozen=True, slots=True)
class Part:
    """A single figure that a badge asks for, and how far somebody was; `at_most` where the figure
    of today stands for it."""

    criteria: Single
    reached: Measure
    at_most: bool


def as_of(criteria: Criteria, then: Progress, today: Progress) -> Progress:
    """The figures that these criteria ask for, by a moment; of today's where nothing is dated."""
    found: dict[str, Decimal] = {}
    for leaf in leaves(criteria):
        source: Mapping[str, Decimal] = today if isinstance(leaf, UNDATED) else then
        figure = leaf.asked.figure
        if figure in source:
            found[figure] = source[figure]
    return found


def parts(criteria: Criteria, progress: Progress) -> Iterator[Part]:
    """Each single figure that these criteria ask for, in their order."""
    for leaf in leaves(criteria):
        yield Part(leaf, measure(leaf, progress), isinstance(leaf, UNDATED))
