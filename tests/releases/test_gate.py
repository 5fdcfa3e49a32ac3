"""The gate before a release stops what would break what runs."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.docs.__main__ import CONTRACTS
from tools.docs.surfaces import ROOT
from tools.gate.__main__ import ENVIRONMENTS, unreleased
from tools.gate.api import broken
from tools.gate.migrations import Fault, faults

KNOWN = {
    ("0004_deliveries_are_the_queue.py", "message_id"),
    ("0004_deliveries_are_the_queue.py", "seq"),
}
"""Found when this test came: stop the router of 0.1.0 before that migration. None may be added."""
MIGRATIONS = sorted(ROOT.glob("services/*/src/*/migrations/versions/*.py"))
HEAD = 'revision = "0002"\ndown_revision = "0001"\n'
Document = dict[str, Any]


@pytest.mark.requirement("GEN-066")
def test_every_migration_lets_the_version_before_go_on() -> None:
    found = {fault for file in MIGRATIONS for fault in faults(file)}
    new = [str(one) for one in found if (one.file.name, one.name) not in KNOWN]
    assert new == [], "add, and take away a release later: say in CONTRACTS why nobody misses it"
    assert {(one.file.name, one.name) for one in found} == KNOWN


@pytest.mark.requirement("GEN-066")
@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("drop table people", "drops a table"),
        ("alter table people drop column age", "drops a column"),
        ("alter table people rename column age to years", "renames"),
        ("alter table people alter column age set not null", "requires what was optional"),
        ("alter table people alter age type bigint", "changes a type"),
        ("alter table people add column age int not null", "requires a column that the version"),
    ],
)
def test_what_takes_away_is_found(tmp_path: Path, statement: str, what: str) -> None:
    file = tmp_path / "0002_change.py"
    body = f'_SQL = "{statement}"\n\ndef upgrade() -> None:\n    op.execute(_SQL)\n'
    file.write_text(HEAD + body)
    (found,) = faults(file)
    assert found.what.startswith(what)
    file.write_text(f'{HEAD}CONTRACTS = "no version reads it since 0.2.0"\n{body}')
    assert faults(file) == []


def test_what_only_adds_or_is_undone_is_none(tmp_path: Path) -> None:
    file = tmp_path / "0002_change.py"
    sql = "alter table people add age int, add born date not null default now();"
    undo = "drop table people"
    file.write_text(
        f'{HEAD}def upgrade() -> None:\n    op.execute("{sql}")\n\n'
        f'def downgrade() -> None:\n    op.execute("{undo}")\n'
    )
    assert faults(file) == []
    file.write_text(file.read_text().replace(HEAD, 'revision = "0001"\ndown_revision = None\n'))
    assert faults(file) == []
    assert str(Fault(file, "drops a table", "x")).endswith("drops a table: x")


def api() -> Document:
    found: Document = json.loads((CONTRACTS / "openapi.json").read_text())
    return found


def _remove(now: Document) -> None:
    del now["paths"]["/api/v1/wallet/balance"]


def _narrow(now: Document) -> None:
    asked = {"name": "since", "in": "query", "required": True, "schema": {"type": "string"}}
    now["paths"]["/api/v1/wallet/balance"]["get"].setdefault("parameters", []).append(asked)


def _forget(now: Document) -> None:
    meta = now["components"]["schemas"]["Meta"]["properties"]
    del meta["requestId"]


def _retype(now: Document) -> None:
    now["components"]["schemas"]["Meta"]["properties"]["requestId"] = {"type": "integer"}


@pytest.mark.requirement("GEN-065")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_remove, "GET /api/v1/wallet/balance is gone"),
        (_narrow, "GET /api/v1/wallet/balance: asks for the parameter since"),
        (_forget, "its answer.meta.requestId is gone"),
        (_retype, "its answer.meta.requestId is integer instead of string"),
    ],
)
def test_a_planted_break_of_the_api_is_found(change: Callable[[Document], None], said: str) -> None:
    before, now = api(), deepcopy(api())
    assert list(broken(before, now, "wallet")) == []
    change(now)
    assert any(said in one for one in broken(before, now, "wallet"))


def _drop_a_column(tree: Path) -> str:
    folder = tree / "services" / "badges" / "src" / "badges" / "migrations" / "versions"
    latest = max(folder.glob("[0-9]*.py"))
    number = f"{int(latest.name[:4]) + 1:04}"
    (folder / f"{number}_break.py").write_text(
        f'revision = "{number}"\ndown_revision = "{latest.name[:4]}"\n\n'
        'def upgrade() -> None:\n    op.execute("alter table progress drop column value")\n'
    )
    return "drops a column: value"


def _rename_a_field(tree: Path) -> str:
    file = tree / "schemas" / "src" / "laurel_schemas" / "badges_badges_v1" / "earned.py"
    before = file.read_text()
    file.write_text(before.replace("    badge_id: Token", "    badge: Token", 1))
    assert file.read_text() != before
    return "badge_id"


def _forget_a_release(tree: Path) -> str:
    file = tree / "deploy" / "environments" / "kubernetes.yaml"
    file.write_text(file.read_text().replace("badges: 0.1.0", "badges: 7.0.0"))
    return "badges 7.0.0 is said to run"


@pytest.mark.long
@pytest.mark.requirement("GEN-060")
@pytest.mark.parametrize("plant", [_drop_a_column, _rename_a_field, _forget_a_release])
def test_a_planted_break_stops_the_gate(plant: Callable[[Path], str], tmp_path: Path) -> None:
    """In a clone, by the command that `make gate` runs; before the break it lets the clone pass."""
    tree = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--shared", str(ROOT), str(tree)], check=True)
    assert asked(tree) == (0, "")
    expected = plant(tree)
    code, said = asked(tree)
    assert code == 1
    assert expected in said


def asked(tree: Path) -> tuple[int, str]:
    """Whether badges may be released into Kubernetes, and why not."""
    told = {"LAUREL_PROJECT": str(tree), "PYTHONPATH": f"{tree}:{tree / 'schemas' / 'src'}"}
    command = (sys.executable, "-m", "tools.gate", "badges", "kubernetes")
    done = subprocess.run(
        command, cwd=tree, env={**os.environ, **told}, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("file", sorted(ENVIRONMENTS.glob("*.yaml")), ids=lambda file: file.stem)
def test_what_is_said_to_run_was_released(file: Path) -> None:
    assert list(unreleased(yaml.safe_load(file.read_text()).get("runs") or {})) == []
    assert list(unreleased({"wallet": "99.0.0"})) != []
