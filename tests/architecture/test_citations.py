"""Whatever is cited is there."""

import re
from collections.abc import Iterator
from pathlib import Path

from tools.docs.surfaces import ROOT

from .requirements import ID, requirements, texts

LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
PATH = re.compile(r"`((?:services|libs|schemas|cli|docs|tests|deploy|bench|tools)/[^`\s]+)`")
DECISION = re.compile(r"(?i)\bdecisions?\]?[ (/]+(\d{4})\b")
ELSEWHERE = re.compile(
    r"(?i)(?<![a-z])(?:seeds?(?:'s|s')? 0\d\d|the[ _]seeds(?![a-z])"
    r"|(?:design|style|finding|issue) \d)"
)
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)


def test_every_cited_requirement_is_defined() -> None:
    """A reader who looks an id up must find what it says."""
    known = {one.id for one in requirements()}
    lost = {f"{path}: {id_}" for path, text in texts() for id_ in ID.findall(text)}
    assert {one for one in lost if one.rpartition(": ")[2] not in known} == set()


def test_every_link_between_files_leads_somewhere() -> None:
    """A page is moved or a heading renamed, and the way to it is lost without a word."""
    lost = {
        f"{path}: {target}"
        for path, text in texts()
        if path.suffix == ".md"
        for target in LINK.findall(CODE.sub("", text))
        if not target.startswith(("http://", "https://", "mailto:")) and not leads(path, target)
    }
    assert lost == set()


def leads(page: Path, target: str) -> bool:
    """Whether a relative link has its file and, where it names one, its heading."""
    name, _, anchor = target.partition("#")
    file = (ROOT / page.parent / name).resolve() if name else ROOT / page
    if not anchor:
        return file.exists()
    return file.is_file() and anchor in set(anchors(file.read_text()))


def anchors(text: str) -> Iterator[str]:
    """The names that headings get on a code host."""
    for heading in HEADING.findall(text):
        plain = re.sub(r"[^\w\- ]", "", heading.lower())
        yield plain.replace(" ", "-")


def test_every_path_of_the_howtos_is_there() -> None:
    """Whoever follows a page to a file that was moved changes the wrong one."""
    lost = {
        f"{path}: {named}"
        for path, text in texts()
        if path.parent == Path("docs/howto")
        for named in PATH.findall(text)
        if not any(ROOT.glob(re.sub("<[^>]+>", "*", named.rstrip("/"))))
    }
    assert lost == set()


def test_every_cited_decision_is_there() -> None:
    """A number without its page sends the reader to nothing."""
    known = {path.name[:4] for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md")}
    cited = {(path, number) for path, text in texts() for number in DECISION.findall(text)}
    assert {f"{path}: {number}" for path, number in cited if number not in known} == set()


def test_nothing_outside_the_repository_is_cited() -> None:
    """A reason that ends at a document which nobody here has is no reason: cite a requirement."""
    outside = {f"{path}: {cited}" for path, text in texts() for cited in ELSEWHERE.findall(text)}
    assert outside == set()
