"""Checks releases.toml against the project and its history."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from laurel_schemas.tools.history import History, HistoryError
from laurel_schemas.tools.problem import Problem
from laurel_schemas.tools.releases import (
    FILE,
    LIBRARY,
    Release,
    ReleasesError,
    load,
    numbers,
    parse,
)

_HEADING = re.compile(r"^## (\d+\.\d+\.\d+)", re.MULTILINE)
_FETCH = "Fetch the rest with `git fetch --unshallow`"
_NAME = "Name the commit of the main branch that the version was built from"


@dataclass(frozen=True, slots=True)
class Project:
    """A working tree with its releases and its history."""

    root: Path

    @property
    def history(self) -> History:
        """The commits behind the tree."""
        return History(self.root)

    @property
    def services(self) -> set[str]:
        """The services that stand: each is a folder."""
        return {file.parent.name for file in self.root.glob("services/*/pyproject.toml")}

    def folder(self, service: str) -> Path:
        """Where a service, or the shared library, lies."""
        return self.root / service if service == LIBRARY else self.root / "services" / service


def checked(project: Project) -> tuple[list[Release], list[Problem]]:
    """The releases that can be compared with, and what is wrong with releases.toml."""
    try:
        releases = load(project.root)
        problems = [*_problems(project, releases)]
    except ReleasesError as error:
        return [], [Problem(FILE, "the file", str(error), "Mend it")]
    except HistoryError as error:
        return [], [Problem(FILE, "the history", f"can't be read: {error}", _FETCH)]
    return [one for one in releases if project.history.knows(one.commit)], problems


def _problems(project: Project, releases: Sequence[Release]) -> Iterator[Problem]:
    for release in releases:
        yield from _placed(project, release)
    for service in dict.fromkeys(release.service for release in releases):
        own = [release for release in releases if release.service == service]
        for earlier, later in pairwise(own):
            yield from _ordered(project.history, earlier, later)
        if project.folder(service).is_dir():
            yield from _reached(project.folder(service), own[-1])
    yield from _kept(project.history, releases)


def _placed(project: Project, release: Release) -> Iterator[Problem]:
    known = project.services | {LIBRARY}
    if release.service not in known:
        what = f"is of {release.service!r}, which is no service"
        yield _problem(release, what, f"Name one of {', '.join(sorted(known))}")
    if project.history.holds(release.commit):
        return
    if project.history.is_cut() and not project.history.knows(release.commit):
        what = f"lies before the end of this shallow clone: commit {release.commit} is missing"
        yield _problem(release, what, _FETCH)
    else:
        what = f"names commit {release.commit}, on which the commit checked out is not built"
        yield _problem(release, what, _NAME)


def _ordered(history: History, earlier: Release, later: Release) -> Iterator[Problem]:
    if later.order <= earlier.order:
        what = f"comes after {earlier.version}, which is no lower"
        yield _problem(later, what, "Give it a higher version, below all others of the service")
    if history.knows(earlier.commit) and not history.holds(earlier.commit, later.commit):
        what = f"names a commit that is not built on the one of {earlier.version}"
        yield _problem(later, what, _NAME)


def _reached(folder: Path, release: Release) -> Iterator[Problem]:
    """A tree that calls itself older than its last release would be released twice."""
    version = tomllib.loads((folder / "pyproject.toml").read_text())["project"]["version"]
    if numbers(version) < release.order:
        what = f"is newer than {folder.name}'s pyproject.toml, which says {version}"
        yield _problem(release, what, f"Set version = {release.version!r} there, or a higher one")
    changes = folder / "CHANGELOG.md"
    written = _HEADING.findall(changes.read_text()) if changes.exists() else []
    if release.version not in written:
        what = "has no heading in its CHANGELOG.md"
        yield _problem(release, what, f'Write there what it brought, under "## {release.version}"')


def _kept(history: History, releases: Sequence[Release]) -> Iterator[Problem]:
    """A line that once stood must stand: what is released can't be made unreleased."""
    for once in dict.fromkeys(line for text in history.versions(FILE) for line in _readable(text)):
        if not any(once.says(release) for release in releases):
            what = f"named commit {once.commit} and was changed or taken out"
            remedy = "Put the line back; if nothing ran that version, say so in `withdrawn`"
            yield _problem(once, what, remedy)


def _readable(text: str) -> Sequence[Release]:
    try:
        return parse(text)
    except ReleasesError:
        return ()


def _problem(release: Release, what: str, remedy: str) -> Problem:
    return Problem(f"{FILE}, {release}", "the release", what, remedy)
