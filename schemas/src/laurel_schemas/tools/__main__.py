"""`python -m laurel_schemas.tools check [--against REVISION]` and `… export`."""

import argparse
import sys
from collections.abc import Iterator

from laurel_schemas.tools.compatibility import incompatible, unreleased
from laurel_schemas.tools.examples import check_examples
from laurel_schemas.tools.exports import declared, released, released_at, write
from laurel_schemas.tools.problem import Problem


def problems(against: str | None = None) -> Iterator[Problem]:
    """Everything that keeps the schemas from being released as they are.

    With a git revision, also what changed since its release: an edit of published/ itself.
    """
    today, release = declared(), released()
    found = list(incompatible(today, release))
    yield from found
    if against:
        yield from incompatible(release, released_at(against))
    broken = {problem.event for problem in found}
    yield from (item for item in unreleased(today, release) if item.event not in broken)
    yield from check_examples(release)


def check(against: str | None) -> int:
    """Print every problem in prose; 1 where there is one."""
    found = [str(problem) for problem in problems(against)]
    _say(*found or [f"{len(declared())} events agree with their releases and examples."])
    return 1 if found else 0


def export() -> int:
    """Release today's schemas, unless that would break what is released already."""
    found = [str(problem) for problem in incompatible(declared(), released())]
    if found:
        _say(*found, "Nothing was exported.")
        return 1
    new = {name: schema for name, schema in declared().items() if released().get(name) != schema}
    write(new)
    _say(*(f"Released {name.file}" for name in new))
    return 0


def _say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def main() -> int:
    """Parse the command line and run the command."""
    parser = argparse.ArgumentParser(prog="laurel_schemas.tools", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check").add_argument("--against", metavar="REVISION")
    commands.add_parser("export")
    arguments = parser.parse_args()
    return export() if arguments.command == "export" else check(arguments.against)


if __name__ == "__main__":
    sys.exit(main())
