"""Writes the files of a new service from the templates beside this module."""

import keyword
import re
import sys
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path

from laurel_cli.errors import CommandError

_NAME = re.compile(r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")
_LONGEST = 40
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
_TEMPLATES = files("laurel_cli") / "template"
_STEPS = ("laurel_events.migrations", "laurel_service.migrate")
_STEP = re.compile(r"^def (upgrade_\w+_to_(\d+))\(", re.MULTILINE)


def check_name(name: str, project: Path) -> None:
    """Raises CommandError, which says what would be right, for a name that can't be a service's."""
    if not _NAME.match(name) or len(name) > _LONGEST:
        raise CommandError(
            f"{name!r} is no name for a service; it should be such as referral or user_profile: "
            f"small letters, digits and single underscores, at most {_LONGEST}"
        )
    if (project / "services" / name).exists():
        raise CommandError(f"there is a service {name} already; choose another name")
    if keyword.iskeyword(name) or name in sys.stdlib_module_names or find_spec(name):
        raise CommandError(f"{name} is the name of a Python module already; choose another")


def write(name: str, description: str, project: Path) -> Path:
    """Write services/NAME of the project; returns the folder."""
    folder = project / "services" / name
    facts = {
        "name": name,
        "host": name.replace("_", "-"),
        "path": name.replace("_", "-"),
        "description": description,
    }
    for path, text in _files(facts):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def _files(facts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Every file of the new service, by its path in the folder."""
    name = facts["name"]
    for template in _walk(_TEMPLATES, ""):
        if template != "step.py":
            place = template.replace("src/", f"src/{name}/", 1)
            yield place, _filled(_read(template), facts)
    for number, step in enumerate(_steps(), start=2):
        revision = {"revision": f"{number:04}", "before": f"{number - 1:04}"}
        file = f"src/{name}/migrations/versions/{number:04}_{step['tables']}_{step['step']}.py"
        yield file, _filled(_read("step.py"), {**step, **revision})


def _walk(folder: Traversable, before: str) -> Iterator[str]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from _walk(entry, f"{before}{entry.name}/")
        elif entry.name.endswith(".txt"):
            yield f"{before}{entry.name.removesuffix('.txt')}"


def _read(template: str) -> str:
    return (_TEMPLATES / f"{template}.txt").read_text()


def _filled(text: str, facts: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: facts[found[1]], text)


def _steps() -> Iterator[dict[str, str]]:
    """The later steps of the libraries' tables, each a migration of the service's own."""
    for library in _STEPS:
        spec = find_spec(library)
        source = Path(spec.origin).read_text() if spec and spec.origin else ""
        for upgrade, step in _STEP.findall(source):
            tables = upgrade.removeprefix("upgrade_").removesuffix(f"_to_{step}")
            yield {
                "library": library,
                "tables": tables,
                "step": step,
                "upgrade": upgrade,
                "downgrade": f"downgrade_{tables}_to_{int(step) - 1}",
            }
