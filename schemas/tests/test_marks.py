"""What `planned` and `unread` mean for a release: the first is in none, the second binds."""

import pytest

from .scratch import OWNER, Scratch, new_scratch

EVENT = 'type="thing.made"'
TOPIC = "public=True"
COST, PRICE = "    cost: Amount", "    price: Amount"

BEFORE = {
    "planned topic": (TOPIC, f"{TOPIC}, planned=True"),
    "planned topic gone": (TOPIC, f"{TOPIC}, planned=True"),
    "planned topic begun": (TOPIC, f"{TOPIC}, planned=True"),
    "planned event": (EVENT, f"{EVENT}, planned=True"),
    "planned event begun": (EVENT, f"{EVENT}, planned=True"),
    "unread event": (EVENT, f"{EVENT}, unread=True"),
    "unread event read": (EVENT, f"{EVENT}, unread=True"),
}
"""What was marked when the release was made."""

AFTER: dict[str, dict[str, str]] = {
    "planned topic": {COST: PRICE, "partitions=6": "partitions=1"},
    "planned topic begun": {", planned=True": "", COST: PRICE},
    "planned event": {COST: PRICE},
    "planned event begun": {", planned=True": "", COST: PRICE},
    "unread event": {COST: PRICE},
    "unread event read": {", unread=True": ""},
    "topic planned again": {TOPIC: f"{TOPIC}, planned=True"},
    "event planned again": {EVENT: f"{EVENT}, planned=True"},
    "event unread again": {EVENT: f"{EVENT}, unread=True"},
}
"""What a commit after the release makes of it."""

FREE = (
    *("planned topic", "planned topic gone", "planned topic begun"),
    *("planned event", "planned event begun", "unread event read", "event unread again"),
)
BOUND = {
    "unread event": "field cost was removed or renamed",
    "topic planned again": "has another planned: False became True, and it is published already",
    "event planned again": "the event was released and is planned again",
}


def name(case: str) -> str:
    return case.replace(" ", "_")


def edit(scratch: Scratch, case: str, changes: dict[str, str]) -> None:
    file = scratch.model(name(case))
    text = file.read_text()
    for old, new in changes.items():
        assert old in text, f"{file} no longer holds {old!r}: mend the case"
        text = text.replace(old, new)
    file.write_text(text)
    for kind in ("minimal", "full"):
        example = scratch.examples(name(case), kind)
        for old, new in ((COST, PRICE), (PRICE, COST)):
            if changes.get(old) == new:
                field, other = (text.split(":")[0].strip() for text in (old, new))
                example.write_text(example.read_text().replace(f'"{field}"', f'"{other}"'))


def remove(scratch: Scratch, case: str) -> None:
    scratch.model(name(case)).unlink()
    for kind in ("minimal", "full"):
        scratch.examples(name(case), kind).unlink()
    published = scratch.schemas / "published" / f"{OWNER}.{name(case)}.v1" / "thing.made.json"
    published.unlink()


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """A project that has released a topic for every case, and changed each afterwards."""
    made = new_scratch(tmp_path_factory.mktemp("marks"))
    for case in (*FREE, *BOUND):
        made.add_topic(name(case))
        old, new = BEFORE.get(case, ("", ""))
        edit(made, case, {old: new})
    made.add_service(OWNER, "0.1.0")
    made.release()
    made.publish()
    made.release((OWNER, "0.1.0", made.commit()))
    made.commit()
    for case, changes in AFTER.items():
        edit(made, case, changes)
    remove(made, "planned topic gone")
    made.publish()
    made.commit()
    return made


@pytest.fixture(scope="module")
def said(scratch: Scratch) -> list[str]:
    return scratch.check().stdout.splitlines()


def of(case: str, said: list[str]) -> list[str]:
    return [line for line in said if line.startswith(f"{OWNER}.{name(case)}.v1")]


@pytest.mark.requirement("EVT-023")
@pytest.mark.parametrize("case", FREE)
def test_what_no_release_contains_may_change(said: list[str], case: str) -> None:
    assert of(case, said) == []


@pytest.mark.requirement("EVT-023")
@pytest.mark.parametrize("case", BOUND)
def test_what_a_release_contains_is_bound(said: list[str], case: str) -> None:
    assert any(BOUND[case] in line for line in of(case, said)), of(case, said)


@pytest.mark.requirement("EVT-023")
def test_what_was_planned_is_bound_by_the_release_that_contains_it(scratch: Scratch) -> None:
    """Runs last: it releases what the others have changed."""
    for case in ("unread event", "topic planned again", "event planned again"):
        edit(scratch, case, {new: old for old, new in AFTER[case].items()})
    scratch.publish()
    scratch.add_service(OWNER, "0.2.0")
    second = scratch.commit()
    scratch.write(f"services/{OWNER}/CHANGELOG.md", "## 0.2.0\n\n## 0.1.0\n")
    file = scratch.root / "releases.toml"
    line = f'    {{ service = "{OWNER}", version = "0.2.0", commit = "{second}" }},\n]'
    file.write_text(file.read_text().replace("]", line))
    scratch.commit()
    before = scratch.check()
    assert before.returncode == 0, before.stdout + before.stderr
    for case in ("planned topic begun", "planned event begun"):
        edit(scratch, case, {PRICE: COST})
    scratch.publish()
    scratch.commit()
    said = scratch.check().stdout.splitlines()
    for case in ("planned topic begun", "planned event begun"):
        assert any("field price was removed or renamed" in line for line in of(case, said)), said
