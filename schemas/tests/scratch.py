"""A project of its own with a history: the library's tools, and topics that a test may change."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from laurel_schemas.tools.exports import ROOT

OWNER = "sample"
MODEL = '''"""{topic}: what the tests release and change."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, Field, field_validator, model_validator
from pydantic import computed_field, field_serializer

from laurel_schemas.event import Event
from laurel_schemas.fields import Amount, Timestamp, Token, UserId
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="{topic}",
    owner="sample",
    description="Things",
    key="user_id",
    partitions=6,
    retention=timedelta(days=30),
    public=True,
)


class Part(Event):
    """A part of a thing."""

    name: Token


class ThingMade(Event, topic=TOPIC, type="thing.made"):
    """A thing was made."""

    user_id: UserId
    cost: Amount
    made_at: Timestamp
    colour: str = "grey"
    parts: tuple[Part, ...] = ()
'''
FULL = {
    "user_id": 1,
    "cost": "1.50",
    "made_at": "2024-09-20T10:00:00Z",
    "colour": "red",
    "parts": [{"name": "wheel"}],
}
MINIMAL = {name: FULL[name] for name in ("user_id", "cost", "made_at")}


@dataclass(frozen=True, slots=True)
class Scratch:
    """A project in a folder, under git."""

    root: Path

    @property
    def schemas(self) -> Path:
        return self.root / "schemas"

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def model(self, name: str) -> Path:
        return self.schemas / "src" / "laurel_schemas" / f"{OWNER}_{name}_v1.py"

    def examples(self, name: str, kind: str) -> Path:
        return self.schemas / "examples" / f"{OWNER}.{name}.v1" / f"thing.made.{kind}.json"

    def add_topic(self, name: str) -> None:
        """A topic with one event, its examples included."""
        self.model(name).write_text(MODEL.format(topic=f"{OWNER}.{name}.v1"))
        for kind, value in {"full": FULL, "minimal": MINIMAL}.items():
            file = self.examples(name, kind)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(value))

    def add_service(self, name: str, version: str) -> None:
        self.write(f"services/{name}/pyproject.toml", f'[project]\nversion = "{version}"\n')
        self.write(f"services/{name}/CHANGELOG.md", f"# Changelog\n\n## {version}\n")

    def publish(self) -> None:
        """Make published/ what the models say, whatever was released."""
        code = "from laurel_schemas.tools.exports import *; write(declared())"
        assert self.python("-c", code).returncode == 0

    def check(self) -> "subprocess.CompletedProcess[str]":
        return self.python("-m", "laurel_schemas.tools", "check")

    def python(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, "PYTHONPATH": str(self.schemas / "src")}
        return subprocess.run(
            [sys.executable, "-P", *arguments],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=test", "-c", "user.email=test@example.org")
        command = ["git", "-C", str(self.root), *identity, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def commit(self) -> str:
        """Commit everything; returns the commit's id."""
        self.git("add", ".")
        self.git("commit", "--quiet", "--allow-empty", "--message", "as it is")
        return self.git("rev-parse", "HEAD")

    def release(self, *lines: tuple[str, str, str]) -> None:
        """Write releases.toml with lines of service, version and commit."""
        written = [
            f'    {{ service = "{service}", version = "{version}", commit = "{commit}" }},\n'
            for service, version, commit in lines
        ]
        self.write("releases.toml", f"releases = [\n{''.join(written)}]\n")


def new_scratch(root: Path) -> Scratch:
    """An empty history with the tools of the library and no topic."""
    scratch = Scratch(root)
    package = ROOT / "schemas" / "src" / "laurel_schemas"
    ignored = shutil.ignore_patterns("*_v[0-9]*", "__pycache__")
    shutil.copytree(package, scratch.schemas / "src" / "laurel_schemas", ignore=ignored)
    scratch.write("schemas/pyproject.toml", '[project]\nversion = "0.1.0"\n')
    scratch.write(".gitignore", "__pycache__/\n")
    scratch.git("init", "--quiet")
    return scratch
