"""What a later version of every service adds to a copy of today: a migration, fields and an event.

`growth` makes one reader use what is new; here every service at once only says more, as most
releases do, and must be understood by those that know nothing of it.
"""

import ast
import re
from pathlib import Path

from laurel_cli.services import KEEPERS

from .growth import append, module

_REVISION = re.compile(r'^revision = "(.+)"$', re.MULTILINE)
_MIGRATION = '''"""A column beside what the version before writes, and a table of its own."""

from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    op.execute("alter table inbox add column wider_{step} int not null default {step}")
    op.execute("alter table outbox add column wider_{step} text")
    op.execute("create table wider_{step} (id bigint primary key)")


def downgrade() -> None:
    op.execute("drop table wider_{step}")
    op.execute("alter table outbox drop column wider_{step}")
    op.execute("alter table inbox drop column wider_{step}")
'''
_EVENT = '''

from laurel_schemas.event import Event as _Event


class Wider{step}(_Event, topic=TOPIC, type="wider.said.{step}"):
    """Something that only this version says."""

    {key}: {kind}
'''
_KEY = re.compile(r'^\s+key="(\w+)",$', re.MULTILINE)


def widen(tree: Path, step: int) -> None:
    """Make the workspace in `tree` the version that comes `step` releases after today's."""
    for service in KEEPERS:
        _add_migration(tree / "services" / service / "src" / service, step)
    schemas = tree / "schemas" / "src" / "laurel_schemas"
    for file in sorted(schemas.glob("*_v1*/**/*.py")) + sorted(schemas.glob("*_v1.py")):
        file.write_text(_with_fields(file.read_text(), step))
    for file in sorted(schemas.glob("*_v1*")):
        _add_event(schemas, file.name.removesuffix(".py"), step)


def _add_migration(service: Path, step: int) -> None:
    versions = service / "migrations" / "versions"
    latest = max(versions.glob("[0-9]*.py"))
    found = _REVISION.search(latest.read_text())
    assert found, f"{latest} names no revision"
    number = f"{int(latest.name[:4]) + 1:04}"
    text = _MIGRATION.format(revision=number, before=found[1], step=step)
    (versions / f"{number}_wider_{step}.py").write_text(text)


def _with_fields(text: str, step: int) -> str:
    """An optional field at the end of every event, which readers of today have never seen."""
    lines = text.splitlines()
    ends = [node.end_lineno or 0 for node in ast.parse(text).body if _is_event(node)]
    for end in sorted(ends, reverse=True):
        lines.insert(end, f"    wider_{step}: str | None = None")
    return "\n".join([*lines, ""])


def _is_event(node: ast.stmt) -> bool:
    return isinstance(node, ast.ClassDef) and any(one.arg == "type" for one in node.keywords)


def _add_event(schemas: Path, name: str, step: int) -> None:
    """One more event on the topic, keyed as its others are."""
    file = module(schemas, name)
    files = [file] if file.name != "__init__.py" else sorted(file.parent.glob("*.py"))
    key = _KEY.search("\n".join(one.read_text() for one in files))
    assert key, f"{name} names no key"
    kind = "int" if key[1].endswith(("user_id", "actor_id", "level")) else "str"
    append(file, _EVENT.format(step=step, key=key[1], kind=kind))
