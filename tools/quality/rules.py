"""When a service is ready, as a table: a rule a line, with its level, its checker and its reason.

What no machine sees stays with people (`docs/requirements/platform.md`, GEN-070 to GEN-078).
"""

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from laurel_schemas.accounts_users_v1 import UserDeleted

from tools.docs.surfaces import ROOT
from tools.quality.facts import Facts

Level = Literal["none", "bronze", "silver", "gold", "platinum"]
LEVELS: tuple[Level, ...] = ("none", "bronze", "silver", "gold", "platinum")


class Rule(NamedTuple):
    """What is asked of a service from a level on, and why; `holds` says whether it is so."""

    level: Level
    name: str
    why: str
    holds: Callable[[Facts], bool]


def _stateless(checker: Callable[[Facts], bool]) -> Callable[[Facts], bool]:
    """A rule about what is kept asks nothing of who keeps nothing."""
    return lambda facts: facts.service.stateless or checker(facts)


def _consuming(checker: Callable[[Facts], bool]) -> Callable[[Facts], bool]:
    """A rule about events asks nothing of who reads none."""
    return lambda facts: not facts.flow.consumes or checker(facts)


def _routes_in_readme(facts: Facts) -> bool:
    """Its prefixes of the gateway are named where its users look."""
    file = facts.folder / "routes.yaml"
    if not file.exists():
        return False
    prefixes = re.findall(r"prefix: (\S+?)[,}]", file.read_text())
    # One below another is named with it.
    return all("/".join(prefix.split("/")[:4]) in facts.readme for prefix in prefixes)


def _in_bench(facts: Facts) -> bool:
    name = facts.service.name
    return any(name in file.read_text() for file in (ROOT / "bench").glob("**/*.py"))


RULES: tuple[Rule, ...] = (
    Rule(
        "bronze",
        "README",
        "who uses a service reads what it takes, gives and may be told",
        lambda facts: facts.readme.startswith("# ") and "| " in facts.readme,
    ),
    Rule(
        "bronze",
        "CHANGELOG",
        "who upgrades it reads what has changed",
        lambda facts: "\n## " in facts.changelog,
    ),
    Rule(
        "bronze",
        "routes",
        "a route that its README does not name is found by nobody",
        _routes_in_readme,
    ),
    Rule(
        "bronze",
        "refuses strangers",
        "a route without a token is open to the world (GEN-043)",
        lambda facts: facts.tests_name(r"\b401\b"),
    ),
    Rule(
        "silver",
        "migrations come and go",
        "a schema that its tables do not describe breaks the next release (GEN-066)",
        _stateless(lambda facts: facts.tests_name("schema_drift|tables_after_downgrade")),
    ),
    Rule(
        "silver",
        "audit",
        "what must always hold is checked, and each check is seen failing (GEN-038)",
        _stateless(
            lambda facts: (
                bool(facts.audit) and facts.tests_name("broken_checks|digest_facts|check_database")
            )
        ),
    ),
    Rule(
        "silver",
        "rules hold for any input",
        "examples show what was thought of; properties what was not (GEN-071)",
        lambda facts: facts.has("rules") and facts.tests_name(r"@given|RuleBasedStateMachine"),
    ),
    Rule(
        "silver",
        "something to try",
        "a stranger sees it work within a minute (GEN-077)",
        lambda facts: "curl" in facts.readme or "laurel " in facts.readme,
    ),
    Rule(
        "gold",
        "proves requirements",
        "a test that names a requirement says which promise breaks with it",
        lambda facts: len(set(re.findall(r'"([A-Z]+-\d{3})"', facts.tests))) >= 3,
    ),
    Rule(
        "gold",
        "told and known",
        "what one service said and another knows can part unseen (GEN-078)",
        _stateless(lambda facts: re.search(r"\b(SAID|KNOWN|HEARD)\b", facts.audit) is not None),
    ),
    Rule(
        "gold",
        "forgets people",
        "a deleted person is deleted everywhere (GEN-044)",
        lambda facts: UserDeleted not in facts.flow.consumes or facts.tests_name("UserDeleted"),
    ),
    Rule(
        "gold",
        "says how large it becomes",
        "a table without an end fills the disk (GEN-072)",
        _stateless(lambda facts: re.search(r"bytes|MB|GB|million", facts.readme) is not None),
    ),
    Rule(
        "platinum",
        "any order of events",
        "records come late, twice and in batches of any cut (GEN-071)",
        _consuming(lambda facts: (facts.folder / "tests" / "test_any_order.py").exists()),
    ),
    Rule(
        "platinum",
        "metrics of its own",
        "what is particular to it is seen by no general metric (GEN-064)",
        lambda facts: facts.has("metrics"),
    ),
    Rule(
        "platinum",
        "its speed is a figure",
        "what is not measured becomes slow (GEN-076)",
        _in_bench,
    ),
)


def level(facts: Facts) -> Level:
    """The highest level of which, and below which, every rule holds."""
    reached: Level = "none"
    for one in LEVELS[1:]:
        if not all(rule.holds(facts) for rule in RULES if rule.level == one):
            break
        reached = one
    return reached


def missing(facts: Facts) -> list[Rule]:
    """The rules that do not hold, the lowest level first."""
    return [rule for rule in RULES if not rule.holds(facts)]
