"""releases.toml: which versions of which services were released, and from which commits.

A line stays for ever. Tags would say the same, but not every clone carries them.
"""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

FILE = "releases.toml"
LIBRARY = "schemas"
"""The name under which the shared library of events is released."""


class ReleasesError(ValueError):
    """releases.toml can't be read; the message names line and field."""


class Release(BaseModel):
    """A service's version and the commit it was built from.

    A withdrawn release binds nobody; `withdrawn` says why, and that nothing ran it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: Annotated[str, Field(min_length=1)]
    version: Annotated[str, Field(pattern=r"^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$")]
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]
    withdrawn: Annotated[str, Field(min_length=10)] | None = None

    def __str__(self) -> str:
        return f"{self.service} {self.version}"

    @property
    def order(self) -> tuple[int, ...]:
        """Sorts versions by their numbers."""
        return numbers(self.version)

    def says(self, other: "Release") -> bool:
        """Whether both lines name the same commit for the same version."""
        return (str(self), self.commit) == (str(other), other.commit)


def numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version such as "0.12.1"."""
    return tuple(int(part) for part in version.split("."))


def parse(text: str) -> tuple[Release, ...]:
    """The releases of a file, in its order; raises ReleasesError."""
    try:
        return _LINES.validate_python(tomllib.loads(text).get("releases", []))
    except tomllib.TOMLDecodeError as error:
        raise ReleasesError(f"is no TOML: {error}") from None
    except ValidationError as error:
        raise ReleasesError("; ".join(_said(one) for one in error.errors())) from None


_LINES = TypeAdapter(tuple[Release, ...])


def _said(error: Any) -> str:
    line, *field = error["loc"] or ("releases",)
    place = f"release {line + 1}" if isinstance(line, int) else "the list"
    return f"{place}: {'.'.join(map(str, field))} {error['msg']}".replace("  ", " ")


def load(root: Path) -> tuple[Release, ...]:
    """The releases of the project; raises ReleasesError, also where there is no file."""
    file = root / FILE
    if not file.exists():
        raise ReleasesError("is missing")
    return parse(file.read_text())


def bound(releases: Sequence[Release]) -> list[Release]:
    """The releases that today's schemas have to agree with."""
    return [release for release in releases if not release.withdrawn]
