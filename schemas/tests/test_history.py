"""The check against git's history, where model, published schema and examples change together."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from .scratch import OWNER, Scratch, new_scratch


@dataclass(frozen=True, slots=True)
class Change:
    """What a commit makes of a released topic, everywhere at once, and what is said of it."""

    model: dict[str, str] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)
    words: str = ""
    added: str = ""


COST, COLOUR, MADE = "    cost: Amount", '    colour: str = "grey"', "    made_at: Timestamp"
IN_EVERY_EXAMPLE = '"cost"'
VALIDATED = "    parts: tuple[Part, ...] = ()\n"

REFUSED = {
    "renamed": Change(
        {COST: "    price: Amount"}, {'"cost"': '"price"'}, "field cost was removed or renamed"
    ),
    "required": Change(
        {COST: f"{COST}\n    venue: Token"},
        {'"cost"': '"venue": "v", "cost"'},
        "field venue is new and required, and older records lack it",
    ),
    "written otherwise": Change(
        {COST: '    cost: Amount = Field(serialization_alias="price")'},
        words="field price is read as 'cost' and written as 'price'",
    ),
    "renamed on the wire": Change(
        {COST: '    cost: Amount = Field(serialization_alias="price")'},
        words="field cost was removed or renamed where it is written",
    ),
    "naive time": Change(
        {MADE: "    made_at: datetime", "import timedelta": "import datetime, timedelta"},
        words="field made_at takes a time without an offset",
    ),
    "text for a number": Change(
        {COLOUR: f"{COLOUR}\n    count: Annotated[int | None, Field(strict=False)] = None"},
        words="field count takes text for a number, which its schema refuses",
    ),
    "text for a truth": Change(
        {
            "    name: Token": "    model_config = {'strict': False}\n\n    name: Token\n"
            "    on: bool"
        },
        words="field parts.on takes text for true and false, which its schema refuses",
    ),
    "naive time seen at work": Change(
        {
            MADE: "    made_at: datetime",
            "import timedelta": "import datetime, timedelta",
        },
        words="which readers of the release refuse. Put it back",
    ),
    "excluded": Change(
        {COLOUR: '    colour: str = Field("grey", exclude=True)'},
        words="field colour is read but not written",
    ),
    "excluded seen at work": Change(
        {COLOUR: '    colour: str = Field("grey", exclude_if=lambda c: c == "red")'},
        words="field colour is no longer written",
    ),
    "cross-field": Change(
        {
            VALIDATED: f"{VALIDATED}\n"
            "    @model_validator(mode='after')\n"
            "    def cheap(self) -> 'ThingMade':\n"
            "        assert self.colour != 'red' or self.cost < 100\n"
            "        return self\n"
        },
        words="the event is checked or changed by cheap, which JSON Schema can't say",
    ),
    "field validator": Change(
        {
            VALIDATED: f"{VALIDATED}\n"
            "    @field_validator('colour')\n"
            "    def known(cls, value: str) -> str:\n"
            "        return value.lower()\n"
        },
        words="field colour is checked or changed by known, which JSON Schema can't say",
    ),
    "annotated validator": Change(
        {"    name: Token": "    name: Annotated[Token, AfterValidator(str.lower)]"},
        words="field parts.name is checked or changed by lower, which JSON Schema can't say",
    ),
    "serializer": Change(
        {
            VALIDATED: f"{VALIDATED}\n"
            "    @field_serializer('colour')\n"
            "    def loud(self, value: str) -> str:\n"
            "        return value.upper()\n"
        },
        words="field colour is written by loud, which JSON Schema can't say",
    ),
    "serializer seen at work": Change(
        {
            VALIDATED: f"{VALIDATED}\n"
            "    @field_serializer('colour')\n"
            "    def loud(self, value: str) -> str:\n"
            "        return value.upper()\n"
        },
        words="field colour is written as 'RED' where the release writes 'red'",
    ),
    "computed": Change(
        {
            VALIDATED: f"{VALIDATED}\n"
            "    @computed_field\n"
            "    def count(self) -> int:\n"
            "        return len(self.parts)\n"
        },
        words="field count is worked out when the event is written",
    ),
    "default factory": Change(
        {COLOUR: "    colour: str = Field(default_factory=str)"},
        words="field colour has a default that a function makes",
    ),
    "default": Change({COLOUR: '    colour: str = "blue"'}, words="default 'grey' became 'blue'"),
    "default seen at work": Change(
        {COLOUR: '    colour: str = "blue"'},
        words="field colour is written as 'blue' where the release writes 'grey'",
    ),
    "closed": Change(
        {COST: "    model_config = {'extra': 'forbid'}\n\n    cost: Amount"},
        words="the event refuses or keeps fields that it does not know",
    ),
    "partitions": Change(
        {"partitions=6": "partitions=12"}, words="has another partitions: 6 became"
    ),
    "compaction": Change({"public=True": "public=True, compacted=True"}, words="another compacted"),
    "key": Change(
        {'key="user_id"': 'key="cost"'}, words="has another key: 'user_id' became 'cost'"
    ),
    "key seen at work": Change(
        {'key="user_id"': 'key="cost"'}, words="the event has another key than in the release"
    ),
    "retention": Change({"days=30": "days=29"}, words="has another retention: 2592000.0 became"),
    "deletion": Change(
        {"public=True": 'public=True, deletion="thing.made"'}, words="has another deletion: None"
    ),
    "owner": Change(
        {'owner="sample"': 'owner="other"'}, words="has another owner: 'sample' became"
    ),
    "secret": Change(
        {"public=True": "public=False"}, words="has another public: True became False"
    ),
    "size": Change(
        {"public=True": "public=True, max_bytes=1000"},
        words="has another max_bytes: 4194304 became",
    ),
}
ALLOWED = {
    "optional": Change(
        {COLOUR: f"{COLOUR}\n    note: Token | None = None"},
        {'"cost"': '"note": "n", "cost"'},
    ),
    "longer": Change({"retention=timedelta(days=30)": "retention=None"}),
    "another event": Change(
        {
            "class ThingMade": 'class ThingSold(Event, topic=TOPIC, type="thing.sold"):\n'
            '    """A thing was sold."""\n\n    user_id: UserId\n\n\nclass ThingMade'
        },
        added="thing.sold",
    ),
    "words": Change({'"""A thing was made."""': '"""Somebody made a thing."""'}),
}


def slug(case: str) -> str:
    return case.replace(" ", "_").replace("-", "_")


def apply(scratch: Scratch, case: str, change: Change) -> None:
    """Edit model and examples of a topic together."""
    model = scratch.model(slug(case))
    edit(model, change.model)
    for kind in ("minimal", "full"):
        file = scratch.examples(slug(case), kind)
        if kind == "full" or (IN_EVERY_EXAMPLE in change.examples and "optional" not in case):
            edit(file, change.examples)
        if change.added:
            file.with_name(f"{change.added}.{kind}.json").write_text('{"user_id": 1}')


def edit(file: Path, replaced: dict[str, str]) -> None:
    text = file.read_text()
    for old, new in replaced.items():
        assert old in text, f"{file} no longer holds {old!r}: mend the case"
        text = text.replace(old, new)
    file.write_text(text)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """A project that has released a topic for every case."""
    scratch = new_scratch(tmp_path_factory.mktemp("released"))
    for case in (*REFUSED, *ALLOWED, "topic gone", "event gone"):
        scratch.add_topic(slug(case))
    scratch.add_service(OWNER, "0.1.0")
    scratch.release()
    scratch.publish()
    scratch.release((OWNER, "0.1.0", scratch.commit()))
    scratch.commit()
    return scratch


@pytest.fixture(scope="module")
def said(released: Scratch) -> list[str]:
    """What the check says once every topic was changed together with all that describes it."""
    before = released.check()
    assert before.returncode == 0, before.stdout + before.stderr
    for case, change in {**REFUSED, **ALLOWED}.items():
        apply(released, case, change)
    released.model("topic_gone").unlink()
    edit(released.model("event_gone"), {', topic=TOPIC, type="thing.made"': ""})
    for gone in ("topic_gone", "event_gone"):
        for place in ("examples", "published"):
            shutil.rmtree(released.schemas / place / f"{OWNER}.{gone}.v1")
    released.publish()
    released.commit()
    after = released.check()
    assert after.returncode == 1, after.stderr
    return after.stdout.splitlines()


def of(case: str, said: list[str]) -> list[str]:
    return [line for line in said if line.startswith(f"{OWNER}.{slug(case)}.v1")]


@pytest.mark.requirement("EVT-023")
@pytest.mark.parametrize("case", REFUSED)
def test_a_change_of_everything_at_once_is_refused(said: list[str], case: str) -> None:
    lines = of(case, said)
    assert any(REFUSED[case].words in line for line in lines), lines
    assert all(line.endswith(".") for line in lines)


@pytest.mark.parametrize("case", ALLOWED)
def test_growth_is_allowed(said: list[str], case: str) -> None:
    assert of(case, said) == []


@pytest.mark.parametrize(
    ("case", "what"), [("topic gone", "the topic"), ("event gone", "the event")]
)
def test_what_is_released_stays_declared(said: list[str], case: str, what: str) -> None:
    assert any(f"{what} was released but is no longer declared" in line for line in of(case, said))
