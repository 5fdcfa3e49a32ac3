"""The badges on offer as configuration, and their form in the database."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

import orjson
from pydantic import ConfigDict, TypeAdapter, ValidationError

from badges.rules import Badge

_BADGES = TypeAdapter(tuple[Badge, ...], config=ConfigDict(extra="forbid"))


def packaged() -> tuple[Badge, ...]:
    """The badges that come with this package."""
    return parse((files("badges") / "catalogue.toml").read_text("utf-8"))


def parse(toml: str) -> tuple[Badge, ...]:
    """The badges of a TOML text, in their order.

    Raises ValueError: TOMLDecodeError, or one that names each wrong field with the line at which
    its badge begins, says that there is no badge, or which badge_id is there twice.
    """
    badges = _validated(toml)
    if not badges:
        raise ValueError("badges: there should be at least one")
    ids = [badge.badge_id for badge in badges]
    if twice := {badge_id for badge_id in ids if ids.count(badge_id) > 1}:
        raise ValueError(f"badges: {', '.join(sorted(twice))} should be there once")
    return badges


def defined_by(fields: Mapping[str, Any]) -> Badge:
    """The badge of these fields; raises ValueError that names each wrong one."""
    try:
        return _BADGES.validate_python((fields,))[0]
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        told = (f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in faults)
        raise ValueError("; ".join(told)) from None


def _validated(toml: str) -> tuple[Badge, ...]:
    try:
        return _BADGES.validate_python(tomllib.loads(toml).get("badges", ()))
    except ValidationError as error:
        raise ValueError("\n".join(_faults(error, toml))) from None


def _faults(error: ValidationError, toml: str) -> Iterator[str]:
    begins = [
        number
        for number, line in enumerate(toml.splitlines(), start=1)
        if line.split("#")[0].strip() == "[[badges]]"
    ]
    for fault in error.errors(include_url=False, include_input=False):
        place = [str(part) for part in fault["loc"]]
        badge = int(place[0]) if place and place[0].isdigit() else 0
        line = begins[badge] if badge < len(begins) else 1
        yield f"line {line}, badges.{'.'.join(place)}: {fault['msg']}"


def fingerprint(badges: Sequence[Badge]) -> str:
    """Tells a catalogue from every other one."""
    rows = orjson.dumps([to_row(badge) for badge in badges])
    return hashlib.sha256(rows).hexdigest()


def to_row(badge: Badge) -> dict[str, Any]:
    """A badge as columns of badge_definitions."""
    row: dict[str, Any] = _BADGES.dump_python((badge,), mode="json")[0]
    return row


def from_row(row: Mapping[Any, Any]) -> Badge:
    """A badge from its columns of badge_definitions, among which there may be others."""
    return _BADGES.validate_python(({name: row[name] for name in Badge.__slots__},))[0]
