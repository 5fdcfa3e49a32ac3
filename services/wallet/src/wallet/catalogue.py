"""The rates as configuration, and their form in the database."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from wallet.rules.rates import CREATOR_ACTIONS, VIEWER_ACTIONS, Figure, Rates, RoleRates

_VERSIONS = TypeAdapter(tuple[Rates, ...], config=ConfigDict(extra="forbid"))
_ROLE = TypeAdapter(RoleRates)
_KEPT = TypeAdapter(timedelta | None)
_FIGURE: TypeAdapter[Figure | None] = TypeAdapter(Figure | None)
_ACTIONS = {"viewer": VIEWER_ACTIONS, "creator": CREATOR_ACTIONS}
_FINEST = Decimal("1e-10")
_MOST = Decimal(1_000_000)


def packaged() -> tuple[Rates, ...]:
    """The versions that come with this package."""
    return parse((files("wallet") / "rates.toml").read_text("utf-8"))


def parse(toml: str) -> tuple[Rates, ...]:
    """The versions of a TOML text, in their order.

    Raises ValueError: pydantic.ValidationError naming each wrong field, TOMLDecodeError, or one
    that names the version, role and action at fault and says what would be right.
    """
    versions = _VERSIONS.validate_python(tomllib.loads(toml).get("versions", ()))
    if not versions:
        raise ValueError("versions: there should be at least one")
    numbers = [rates.version for rates in versions]
    if numbers != sorted(set(numbers)) or numbers[0] < 1:
        raise ValueError("versions: their numbers should rise from 1, each there once")
    for rates in versions:
        _check(rates)
    return versions


def _check(rates: Rates) -> None:
    where = f"version {rates.version}"
    if rates.effective_from.tzinfo is None:
        raise ValueError(f"{where}: effective_from should have an offset, such as Z")
    for name, role in (("viewer", rates.viewer), ("creator", rates.creator)):
        unknown = sorted(role.points.keys() - set(_ACTIONS[name]))
        if unknown:
            raise ValueError(
                f"{where}, {name}: {unknown[0]} should be one of {', '.join(_ACTIONS[name])}"
            )
        if role.minimum < 0:
            raise ValueError(f"{where}, {name}: minimum should not be negative")
        _check_amounts(f"{where}, {name}", {**role.points, "daily_cap": role.daily_cap})
    _check_whole(where, rates)
    if rates.points_kept is not None and rates.points_kept <= timedelta(0):
        raise ValueError(f"{where}: points_kept should be longer than nothing, such as P365D")


def _check_amounts(where: str, amounts: Mapping[str, Decimal | None]) -> None:
    for name, amount in amounts.items():
        if amount is not None and not (
            amount.is_finite() and 0 <= amount <= _MOST and amount % _FINEST == 0
        ):
            raise ValueError(
                f"{where}: {name} should be from 0 to {_MOST} with at most ten decimals"
            )


def _check_whole(where: str, rates: Rates) -> None:
    """What is entered one by one has two decimals; only what is gathered may carry fractions."""
    at_once = {**rates.viewer.points, "uploads": rates.creator.points.get("video_uploaded")}
    for name, points in at_once.items():
        if points is not None and points != round(points, 2):
            raise ValueError(f"{where}: {name} should have at most two decimals")


def to_row(rates: Rates) -> dict[str, Any]:
    """What a version says as JSON; amounts are text."""
    roles: dict[str, Any] = {
        name: _ROLE.dump_python(role, mode="json")
        for name, role in (("viewer", rates.viewer), ("creator", rates.creator))
    }
    return {**roles, "points_kept": _KEPT.dump_python(rates.points_kept, mode="json")}


def from_row(version: int, effective_from: datetime, row: Mapping[str, Any]) -> Rates:
    """A version from its columns of rate_versions."""
    columns = {"version": version, "effective_from": effective_from, **row}
    return _VERSIONS.validate_python((columns,))[0]


def proposed(version: int, effective_from: datetime, said: Mapping[str, Any]) -> Rates:
    """A version that somebody asks for, from what it says as JSON.

    Raises ValueError that names each wrong field, or what would be right.
    """
    given = [name for name in ("version", "effective_from") if name in said]
    if given:
        raise ValueError(f"{given[0]}: the version is numbered, and its beginning asked for apart")
    try:
        rates = from_row(version, effective_from, said)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        told = (f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in faults)
        raise ValueError("; ".join(told)) from None
    _check(rates)
    return rates


def as_said(figure: Figure | None) -> str | None:
    """A figure as a list of rates has it."""
    return None if figure is None else str(_FIGURE.dump_python(figure, mode="json"))


def conflicting(versions: Iterable[int]) -> ValueError:
    """The error for versions that are installed with another content."""
    named = ", ".join(map(str, sorted(versions)))
    return ValueError(
        f"rates: version {named} is there with another content, of an earlier list or made by"
        " an operator; a change is a new version with the next number"
    )
