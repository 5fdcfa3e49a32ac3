"""Each service's versions, oldest first: its releases, today's, and later ones of today's copy."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from laurel_schemas.tools.releases import bound, load

from tools.docs.surfaces import ROOT

from .installed import Installed, copy_of_today, of_commit, of_tree
from .widening import widen

CHAIN = 3
"""A jump over a version takes three of them."""
TODAY = Installed(Path(sys.executable))
"""The working tree, which needs no wheel: where a test is in a hurry."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the services by its number, or by how many steps after today's it comes."""

    name: str
    installed: Installed
    step: int = 0

    def __str__(self) -> str:
        return self.name


@dataclass(slots=True)
class Versions:
    """Wheels in environments below a folder, each built when it is first asked for."""

    folder: Path
    _built: dict[int, Version] = field(default_factory=dict)

    def chain(self, service: str) -> Sequence[Version]:
        """What a service has been and will be: at least three versions, and today among them.

        Releases are built from their commits. What has not been released often enough goes on with
        versions that come after today.
        """
        known = [*released(service), self.after_today(0)]
        return [*known, *(self.after_today(step) for step in range(1, CHAIN - len(known) + 1))]

    def before(self, service: str) -> Version:
        """The last release; of a service that has none, today's."""
        return ([*released(service)] or [self.after_today(0)])[-1]

    def after(self, service: str) -> Version:
        """What is released next: today's, or the one after where today's is the first."""
        return self.after_today(0 if released(service) else 1)

    def after_today(self, step: int) -> Version:
        """Today's, or a later version of a copy of it."""
        if step not in self._built:
            tree = copy_of_today(self.folder / f"tree-{step}")
            for one in range(1, step + 1):
                widen(tree, one)
            name = f"today + {step}" if step else "today"
            made = of_tree(tree, self.folder / f"wheels-{step}")
            self._built[step] = Version(name, made, step)
        return self._built[step]


def released(service: str) -> Sequence[Version]:
    """The releases of a service, built from their commits, oldest first."""
    lines = [one for one in bound(load(ROOT)) if one.service == service]
    return [Version(one.version, of_commit(one.commit)) for one in lines]
