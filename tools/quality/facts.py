"""What lies in a service's folder, as the rules ask for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from laurel_cli.services import Declared
from laurel_events import Flow

from tools.docs.surfaces import ROOT


@dataclass(frozen=True)
class Facts:
    """A service with its folder and its flow."""

    service: Declared
    flow: Flow

    @property
    def folder(self) -> Path:
        """Where everything of it lies."""
        return ROOT / "services" / self.service.name

    @property
    def source(self) -> Path:
        """Its package."""
        return self.folder / "src" / self.service.name

    @cached_property
    def readme(self) -> str:
        """Its README, empty where there is none."""
        return _read(self.folder / "README.md")

    @cached_property
    def changelog(self) -> str:
        """Its CHANGELOG, empty where there is none."""
        return _read(self.folder / "CHANGELOG.md")

    @cached_property
    def tests(self) -> str:
        """All of its tests, put together."""
        return "\n".join(map(_read, sorted((self.folder / "tests").glob("**/*.py"))))

    @cached_property
    def audit(self) -> str:
        """What its audit checks and compares."""
        return "\n".join(map(_read, self._files("audit")))

    @cached_property
    def code(self) -> str:
        """All of its package but migrations."""
        files = (file for file in self.source.glob("**/*.py") if "migrations" not in file.parts)
        return "\n".join(map(_read, sorted(files)))

    def has(self, name: str) -> bool:
        """Whether a module or package of this name belongs to its layout."""
        return any(True for _ in self._files(name))

    def _files(self, name: str) -> Iterator[Path]:
        file = self.source / f"{name}.py"
        yield from [file] if file.exists() else sorted((self.source / name).glob("**/*.py"))

    def tests_name(self, pattern: str) -> bool:
        """Whether a test of it, or one that crosses services and names it, says this."""
        return re.search(pattern, self.tests) is not None


def _read(file: Path) -> str:
    return file.read_text() if file.exists() else ""
