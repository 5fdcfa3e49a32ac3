"""Every requirement has a test, and every test names one that exists."""

import json
import re
from collections import Counter

from .requirements import (
    PAGES,
    PREFIXES,
    first_untested,
    proofs,
    requirements,
    texts,
    untested,
)


def test_an_id_is_defined_once_and_on_its_page() -> None:
    """Two statements under one id can't be cited apart."""
    counted = Counter(one.id for one in requirements())
    assert [id_ for id_, times in counted.items() if times > 1] == []
    astray = [one.id for one in requirements() if PREFIXES[one.id.split("-")[0]] != one.page]
    assert astray == []


def test_every_standing_requirement_is_named_by_a_test() -> None:
    """What no test proves is a hope: mark a test with `@pytest.mark.requirement("…")`.

    What does not stand yet is marked planned; `untested.toml` holds the rest, with reasons.
    """
    unproven = [
        one.id
        for one in requirements()
        if not (one.planned or one.id in proofs() or one.id in untested())
    ]
    assert unproven == []


def test_a_planned_requirement_is_named_by_no_test() -> None:
    """A test that proves it shows that it stands: take the mark away."""
    standing = [one.id for one in requirements() if one.planned and one.id in proofs()]
    assert standing == []


def test_the_untested_are_standing_have_a_reason_and_no_test() -> None:
    """A line that outlives its reason hides the next gap: remove it."""
    standing = {one.id for one in requirements() if not one.planned}
    outlived = {
        id_ for id_, why in untested().items() if id_ not in standing - proofs().keys() or not why
    }
    assert outlived == set()


def test_the_untested_only_become_fewer() -> None:
    """The list is what was found at the start: a new requirement comes with its test."""
    first = first_untested()
    added = untested().keys() - first.keys() if first is not None else set()
    assert added == set()


def test_every_sample_is_whole_and_used_by_a_page() -> None:
    """A sample that no page names is a payload nobody promised."""
    samples = {str(path.relative_to(PAGES)) for path in PAGES.glob("samples/*/*.json")}
    for sample in samples:
        json.loads((PAGES / sample).read_text())
    pages = "\n".join(page.read_text() for page in PAGES.glob("*.md"))
    assert {sample for sample in samples if sample not in pages} == set()


def test_a_requirement_is_found_by_its_id() -> None:
    """The form of a definition in one place: a bold id that begins an item or a table row."""
    bold = re.compile(r"\*\*([A-Z]+-\d{3})\*\*")
    written = {id_ for path, text in texts() if path.suffix == ".md" for id_ in bold.findall(text)}
    assert written == {one.id for one in requirements()}
