"""Compares today's schemas with every release, as it lies in git's history."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from laurel_schemas.tools.behaviour import changed_behaviour
from laurel_schemas.tools.compatibility import incompatible
from laurel_schemas.tools.examples import EXAMPLES
from laurel_schemas.tools.exports import EventName, Schema, declared, published
from laurel_schemas.tools.facts import changed_facts
from laurel_schemas.tools.history import HistoryError
from laurel_schemas.tools.library import Checkout, Library, records_in, today
from laurel_schemas.tools.problem import Problem
from laurel_schemas.tools.release_rules import Project
from laurel_schemas.tools.releases import FILE, LIBRARY, Release, bound

AS_WRITTEN = " where it is written"


@dataclass(frozen=True, slots=True)
class Released:
    """What a commit held that was released."""

    library: Library
    published: dict[EventName, Schema]


def broken_promises(project: Project, releases: Sequence[Release]) -> Iterator[Problem]:
    """Every change of what was released that older readers and writers would meet."""
    commits = list(dict.fromkeys(release.commit for release in bound(releases)))
    with tempfile.TemporaryDirectory(prefix="laurel-releases-") as below:
        try:
            now, then = _read(project, commits, Path(below))
        except HistoryError as error:
            yield Problem(FILE, "a release", f"can't be read: {error}", "Look at that commit")
            return
    for release in bound(releases):
        yield from _once(_compared(now, then[release.commit], _topics(project, release, then)))


def _topics(project: Project, release: Release, then: Mapping[str, Released]) -> set[str]:
    """What a release contains: its service's topics, or those of the surrounding platform."""
    return {
        name
        for name, facts in then[release.commit].library.topics.items()
        if not facts.get("planned") and release.service == _releaser(project, facts["owner"])
    }


def _releaser(project: Project, owner: str) -> str:
    return str(owner) if owner in project.services else LIBRARY


def _compared(now: Library, then: Released, topics: set[str]) -> Iterator[Problem]:
    facts = {name: facts for name, facts in then.library.topics.items() if name in topics}
    yield from changed_facts(now.topics, facts)
    read, written, announced = (
        {
            name: schema
            for name, schema in schemas.items()
            if name.topic in topics and name not in then.library.planned
        }
        for schemas in (then.library.read, then.library.written, then.published)
    )
    for name in sorted(read.keys() & now.planned):
        yield Problem.of_event(name, None, "was released and is planned again", "Drop the mark")
    yield from incompatible(now.read, read)
    yield from incompatible(declared(), announced)
    for problem in incompatible(now.written, written, written=True):
        yield replace(problem, what=f"{problem.what}{AS_WRITTEN}")
    for name in sorted(read.keys() & now.read.keys()):
        yield from changed_behaviour(now, then.library, name)


def _once(problems: Iterator[Problem]) -> Iterator[Problem]:
    """Each problem once: most changes are found in what is read, written and announced alike."""
    told: set[tuple[str, str, str]] = set()
    for problem in problems:
        key = (problem.where, problem.subject, problem.what.removesuffix(AS_WRITTEN))
        if key not in told:
            told.add(key)
            yield problem


def _read(
    project: Project, commits: Sequence[str], below: Path
) -> tuple[Library, dict[str, Released]]:
    """Today's library and that of each commit, which is compared by its own examples and today's.

    What another release exemplifies may have been planned then, and have changed since.
    """
    checkouts = [Checkout.make(project.history, commit, below) for commit in commits]
    current = records_in(EXAMPLES)
    own = [{*current, *checkout.records()} for checkout in checkouts]
    records = list(dict.fromkeys((*current, *(one for group in own for one in group))))
    with ThreadPoolExecutor() as pool:
        started = pool.map(lambda checkout: checkout.library(records), checkouts)
        now = today(records)
        then = [
            Released(library.having_read(read), dict(published(checkout.folder / "published")))
            for checkout, library, read in zip(checkouts, started, own, strict=True)
        ]
    return now, dict(zip(commits, then, strict=True))
