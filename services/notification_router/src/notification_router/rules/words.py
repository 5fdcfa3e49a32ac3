"""The words of a notification type: data, filled with fields of the notification's data (NTF-003).

A placeholder such as {badge_name} is a field of the data, at any depth; where a name occurs twice,
the first one counts. What the data hold is put in as it is and never read as a placeholder. A
sentence may have a condition, such as `tier_name`, `not tier_name` or `rank_change > 0`, several
of which are joined by `and`.
"""

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self, get_args

from laurel_schemas import Event
from laurel_schemas.notification import MessageTemplate

from notification_router.rules.phrases import clipped, worded

BODY_LENGTH = 4000
# A value that holds its % gets no second one.
_PLACEHOLDER = re.compile(r"\{(\w+)\}(%?)")
_CONDITION = re.compile(r"(not )?(\w+)(?: (>|<|==|!=) (-?\d+))?")
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}


class WordsError(ValueError):
    """Words that can't be said: they name a field that the data lack, or have another form."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a field must be; any value that is not empty, if nothing is said of it."""

    field: str
    negated: bool = False
    comparison: str | None = None
    number: int = 0

    @classmethod
    def read(cls, text: str) -> Self:
        """A condition as it is written; raises WordsError."""
        found = _CONDITION.fullmatch(text)
        if found is None:
            raise WordsError(f"{text!r} is no condition")
        return cls(found[2], bool(found[1]), found[3], int(found[4] or 0))

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether it is so."""
        value = values.get(self.field)
        if self.comparison is None:
            return bool(value) is not self.negated
        return value is not None and _COMPARISONS[self.comparison](value, self.number)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said if its conditions hold."""

    say: str
    when: tuple[Condition, ...] = ()

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """A sentence as it is written; raises WordsError."""
        if not given.keys() <= {"say", "when"} or "say" not in given:
            raise WordsError("a sentence has `say`, and perhaps `when`")
        conditions = given["when"].split(" and ") if "when" in given else ()
        return cls(given["say"], tuple(map(Condition.read, conditions)))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one type in one language; the body's sentences are joined by blanks."""

    title: str
    body: tuple[Sentence, ...]
    action_button: str

    @classmethod
    def read(cls, given: Mapping[str, Any], data: type[Event]) -> Self:
        """Words as they are written, for data of this kind; raises WordsError."""
        body = tuple(map(Sentence.read, given["body"]))
        words = cls(given["title"], body, given["action_button"])
        if unknown := set(words._named()) - set(field_names(data)):
            raise WordsError(f"{data.__name__} has no {', '.join(sorted(unknown))}")
        return words

    def said(self, values: Mapping[str, Any]) -> str:
        """The body's sentences that hold for these values, before they are filled."""
        held = (one.say for one in self.body if all(cond.holds(values) for cond in one.when))
        return " ".join(held)

    def render(self, data: Event) -> MessageTemplate:
        """The words for these data."""
        values = values_of(data)
        return MessageTemplate(
            title=clipped(filled(self.title, values)),
            body=clipped(filled(self.said(values), values), BODY_LENGTH),
            action_button=clipped(filled(self.action_button, values)),
        )

    def _named(self) -> Iterator[str]:
        for text in (self.title, self.action_button, *(one.say for one in self.body)):
            yield from (found[1] for found in _PLACEHOLDER.finditer(text))
        yield from (condition.field for one in self.body for condition in one.when)


def filled(text: str, values: Mapping[str, Any]) -> str:
    """The text with every placeholder replaced, in one pass."""

    def value(found: re.Match[str]) -> str:
        said = worded(values.get(found[1]))
        return said if said.endswith("%") else said + found[2]

    return _PLACEHOLDER.sub(value, text)


def values_of(data: Event) -> dict[str, Any]:
    """Every field of the data by its name, at any depth."""
    values: dict[str, Any] = {}
    for name, value in _values(data):
        values.setdefault(name, value)
    return values


def _values(data: Event) -> Iterator[tuple[str, Any]]:
    for name in type(data).model_fields:
        value = getattr(data, name)
        yield name, value
        if isinstance(value, Event):
            yield from _values(value)


def field_names(kind: type[Event]) -> Iterator[str]:
    """The names of every field that such data may have, at any depth."""
    for name, field in kind.model_fields.items():
        yield name
        for inner in _models(field.annotation):
            yield from field_names(inner)


def _models(annotation: Any) -> Iterable[type[Event]]:
    choices = get_args(annotation) or (annotation,)
    return [one for one in choices if isinstance(one, type) and issubclass(one, Event)]
