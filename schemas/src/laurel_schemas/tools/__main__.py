"""`python -m laurel_schemas.tools check`, `… export` and `… releases`."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from laurel_schemas import event_types
from laurel_schemas.tools.against_releases import broken_promises
from laurel_schemas.tools.compatibility import unpublished
from laurel_schemas.tools.examples import check_examples
from laurel_schemas.tools.exports import ROOT, declared, published, write
from laurel_schemas.tools.expressible import inexpressible
from laurel_schemas.tools.problem import Problem
from laurel_schemas.tools.release_rules import Project, checked


def problems(root: Path = ROOT) -> Iterator[Problem]:
    """Everything that keeps the schemas from being released as they are."""
    broken = [*_broken(Project(root))]
    yield from broken
    places = {problem.where for problem in broken}
    stale = unpublished(declared(), published())
    yield from (problem for problem in stale if problem.where not in places)
    yield from check_examples(published())


def _broken(project: Project) -> Iterator[Problem]:
    """What no export mends."""
    yield from inexpressible(event_types())
    releases, mistakes = checked(project)
    yield from mistakes
    yield from broken_promises(project, releases)


def check() -> int:
    """Print every problem in prose; 1 where there is one."""
    found = [str(problem) for problem in problems()]
    _say(*found or [f"{len(declared())} events agree with their releases and examples."])
    return 1 if found else 0


def export() -> int:
    """Publish today's schemas, unless that would break what is released already."""
    found = [str(problem) for problem in _broken(Project(ROOT))]
    if found:
        _say(*found, "Nothing was exported.")
        return 1
    old = published()
    new = {name: schema for name, schema in declared().items() if old.get(name) != schema}
    write(new)
    _say(*(f"Published {name.file}" for name in new))
    return 0


def releases() -> int:
    """Print every release and what is wrong with releases.toml; 1 where anything is."""
    known, mistakes = checked(Project(ROOT))
    for release in known:
        note = f"  withdrawn: {release.withdrawn}" if release.withdrawn else ""
        _say(f"{release.service:<20} {release.version:<8} {release.commit[:12]}{note}")
    _say(*(str(problem) for problem in mistakes))
    return 1 if mistakes else 0


def _say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def main() -> int:
    """Parse the command line and run the command."""
    commands = {"check": check, "export": export, "releases": releases}
    parser = argparse.ArgumentParser(prog="laurel_schemas.tools", description=__doc__)
    parser.add_argument("command", choices=commands)
    return commands[parser.parse_args().command]()


if __name__ == "__main__":
    sys.exit(main())
