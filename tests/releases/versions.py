"""A service's versions: its releases, built from their commits, and today's."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from laurel_schemas.tools.releases import bound, load

from tools.docs.surfaces import ROOT

from .installed import Installed, of_commit


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the services by its number."""

    name: str
    installed: Installed

    def __str__(self) -> str:
        return self.name


TODAY = Version("today", Installed(Path(sys.executable)))
"""The working tree, which needs no wheel."""


def released(service: str) -> Sequence[Version]:
    """The releases of a service, built from their commits, oldest first."""
    lines = [one for one in bound(load(ROOT)) if one.service == service]
    return [Version(one.version, of_commit(one.commit)) for one in lines]
