"""What releases.toml may say, on small projects with a history of their own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from laurel_schemas.tools.release_rules import Project, checked

from .scratch import OWNER, Scratch

NOWHERE = "0" * 40


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    """A service at 0.2.0 with two releases on a main branch, and one on another branch."""
    project = Scratch(tmp_path)
    project.git("init", "--quiet", "--initial-branch", "main")
    project.add_service(OWNER, "0.1.0")
    first = project.commit()
    project.add_service(OWNER, "0.2.0")
    project.release((OWNER, "0.1.0", first), (OWNER, "0.2.0", project.commit()))
    project.commit()
    return project


def said(scratch: Scratch) -> list[str]:
    return [str(problem) for problem in checked(Project(scratch.root))[1]]


def lines(scratch: Scratch) -> list[tuple[str, str, str]]:
    releases, _ = checked(Project(scratch.root))
    return [(release.service, release.version, release.commit) for release in releases]


@pytest.mark.requirement("EVT-024")
def test_releases_are_listed_in_order(scratch: Scratch) -> None:
    assert said(scratch) == []
    assert [line[:2] for line in lines(scratch)] == [(OWNER, "0.1.0"), (OWNER, "0.2.0")]


def unknown_service(scratch: Scratch) -> None:
    scratch.release(*lines(scratch), ("nobody", "0.1.0", scratch.commit()))


def commit_of_nowhere(scratch: Scratch) -> None:
    scratch.release(*lines(scratch), (OWNER, "0.3.0", NOWHERE))


def commit_of_a_branch(scratch: Scratch) -> None:
    scratch.git("checkout", "--quiet", "-b", "aside")
    aside = scratch.commit()
    scratch.git("checkout", "--quiet", "main")
    scratch.release(*lines(scratch), (OWNER, "0.3.0", aside))


def versions_out_of_order(scratch: Scratch) -> None:
    scratch.release(*lines(scratch), (OWNER, "0.1.5", scratch.commit()))


def commits_out_of_order(scratch: Scratch) -> None:
    scratch.release(*lines(scratch), (OWNER, "0.3.0", lines(scratch)[0][2]))


def version_not_reached(scratch: Scratch) -> None:
    scratch.write(f"services/{OWNER}/pyproject.toml", '[project]\nversion = "0.1.9"\n')


def nothing_in_the_changelog(scratch: Scratch) -> None:
    scratch.write(f"services/{OWNER}/CHANGELOG.md", "# Changelog\n\n## 0.1.0\n")


def line_taken_out(scratch: Scratch) -> None:
    scratch.release(lines(scratch)[1])


def line_moved_to_another_commit(scratch: Scratch) -> None:
    first, (service, version, _) = lines(scratch)
    scratch.release(first, (service, version, scratch.commit()))


def line_that_is_none(scratch: Scratch) -> None:
    scratch.release(("", "1.0", "main"))


def file_that_is_none(scratch: Scratch) -> None:
    scratch.write("releases.toml", "releases = [")


def no_file(scratch: Scratch) -> None:
    (scratch.root / "releases.toml").unlink()


def no_history(scratch: Scratch) -> None:
    (scratch.root / ".git").rename(scratch.root / "git")


MISTAKES: dict[Callable[[Scratch], None], str] = {
    unknown_service: "nobody 0.1.0: the release is of 'nobody', which is no service. "
    "Name one of sample, schemas.",
    commit_of_nowhere: f"the release names commit {NOWHERE}, on which the commit checked out",
    commit_of_a_branch: "on which the commit checked out is not built. Name the commit of the main",
    versions_out_of_order: "sample 0.1.5: the release comes after 0.2.0, which is no lower",
    commits_out_of_order: "0.3.0: the release names a commit that is not built on the one of 0.2.0",
    version_not_reached: "0.2.0: the release is newer than sample's pyproject.toml, "
    "which says 0.1.9. Set version = '0.2.0' there",
    nothing_in_the_changelog: 'Write there what it brought, under "## 0.2.0"',
    line_taken_out: "sample 0.1.0: the release named commit",
    line_moved_to_another_commit: "sample 0.2.0: the release named commit",
    line_that_is_none: "release 1: service String should have at least 1 character; "
    "release 1: version String should match pattern",
    file_that_is_none: "releases.toml: the file is no TOML",
    no_file: "releases.toml: the file is missing",
    no_history: "releases.toml: the history can't be read",
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_a_mistake_is_named_in_prose(scratch: Scratch, mistake: Callable[[Scratch], None]) -> None:
    mistake(scratch)
    assert any(MISTAKES[mistake] in line for line in said(scratch)), said(scratch)
    assert all(line.endswith(".") for line in said(scratch))


def test_a_shallow_clone_says_how_to_fetch_the_rest(scratch: Scratch, tmp_path: Path) -> None:
    """Continuous integration often clones the last commit only, where nothing can be compared."""
    shallow = Scratch(tmp_path / "shallow")
    scratch.git("clone", "--quiet", "--depth", "1", f"file://{scratch.root}", str(shallow.root))
    assert any(
        "0.1.0: the release lies before the end of this shallow clone" in line
        and line.endswith("Fetch the rest with `git fetch --unshallow`.")
        for line in said(shallow)
    ), said(shallow)


def test_a_withdrawn_release_keeps_its_line(scratch: Scratch) -> None:
    """Nobody ran it, so it binds nobody; but what was said once is not unsaid."""
    file = scratch.root / "releases.toml"
    file.write_text(file.read_text().replace('" },', '", withdrawn = "built, never run" },'))
    scratch.commit()
    assert said(scratch) == []
