"""How good each service is, by the rules of its level: `python -m tools.quality`."""

import sys
import tomllib
from collections.abc import Iterator

from laurel_cli.services import SERVICES

from tools.docs.surfaces import ROOT, load_surfaces
from tools.quality.facts import Facts
from tools.quality.rules import LEVELS, Level, level, missing

FILE = ROOT / "quality.toml"
NEW: Level = "silver"
"""Where a service starts that is in no line of the file."""


def reached() -> dict[str, Level]:
    """The level that each service has reached and may not fall below."""
    found: dict[str, Level] = tomllib.loads(FILE.read_text())["levels"]
    return found


def everything() -> Iterator[Facts]:
    """Every service of the workspace."""
    flows = load_surfaces().flows
    return (Facts(service, flows[name]) for name, service in SERVICES.items())


def fallen() -> list[str]:
    """The services below what they have reached, each with the rules that do not hold."""
    known = reached()
    return [
        f"{one.service.name} is {level(one)} and has to be {known.get(one.service.name, NEW)}: "
        + "; ".join(f"{rule.name} ({rule.why})" for rule in missing(one))
        for one in everything()
        if LEVELS.index(level(one)) < LEVELS.index(known.get(one.service.name, NEW))
    ]


def main() -> int:
    """Show every service's level and what it lacks; 1 where one has fallen."""
    for one in everything():
        lacks = ", ".join(f"{rule.name} [{rule.level}]" for rule in missing(one)) or "nothing"
        sys.stdout.write(f"{one.service.name:22} {level(one):9} lacks {lacks}\n")
    found = fallen()
    sys.stderr.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
