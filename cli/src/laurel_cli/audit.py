"""Checks what must always hold, against every database, topic and the chain (GEN-030)."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import NamedTuple

from laurel_events.database import utc_now
from laurel_stack.endpoints import Endpoints
from laurel_stack.home import Home

from laurel_cli.dead_letters import refusals
from laurel_cli.depths import Depth, depths
from laurel_cli.facts import Told, compare
from laurel_cli.lags import lags
from laurel_cli.roles import run_role
from laurel_cli.services import KEEPERS
from laurel_cli.suite import environments


@dataclass(frozen=True, slots=True)
class Finding:
    """One check, whether it holds, and the figures behind it."""

    service: str
    check: str
    holds: bool
    detail: str

    def as_json(self) -> dict[str, object]:
        """What `laurel audit --json` prints a line."""
        return asdict(self)


_LOOK_BACK = timedelta(days=1)
"""How far back it is compared what is not kept for ever: notifications and what sockets show."""
_MOVING = Finding(
    "suite", "readers know what was said", False, "not compared: something is on its way still"
)


async def audit(home: Home, endpoints: Endpoints, dead_letters: int) -> list[Finding]:
    """Run every service's own checks and those that cross services.

    `dead_letters` is how many refused records are expected, those that were replayed left out.
    """
    waiting, behind = await asyncio.gather(depths(endpoints), lag_findings(home, endpoints))
    on_its_way = [*_waiting(waiting), *behind]
    at_rest = all(finding.holds for finding in on_its_way)
    told = environments(home, endpoints)
    since = {"AUDIT_SINCE": (utc_now() - _LOOK_BACK).isoformat(timespec="seconds")}
    asked, letters = await asyncio.gather(
        asyncio.gather(*(_ask(service, {**told[service], **since}) for service in KEEPERS)),
        _dead_letters(endpoints, dead_letters),
    )
    findings = [finding for one in asked for finding in one.findings]
    compared = _compared([told for one in asked for told in one.told]) if at_rest else [_MOVING]
    return [*on_its_way, *findings, *conflict_findings(waiting), *letters, *compared]


def conflict_findings(found: Mapping[str, Depth]) -> list[Finding]:
    """How many trades were refused as they contradict the ledger; that alone breaks nothing.

    What was counted first stands, and each has a dead letter for somebody to judge, which is what
    fails the audit until then. The rows stay for ever: an audit that is red for ever is not read.
    """
    detail = "{} trades contradict what was counted; see trade_conflicts and `laurel dlq list`"
    return [
        Finding(service, "trades that contradict the ledger", True, detail.format(depth.conflicts))
        for service, depth in found.items()
        if depth.conflicts
    ]


class _Asked(NamedTuple):
    findings: list[Finding]
    told: list[Told]


async def own_findings(service: str, role: str, told: Mapping[str, str]) -> list[Finding]:
    """What a role of a service that checks its database finds, or that it did not run."""
    return (await _ask(service, told, role)).findings


async def _ask(service: str, told: Mapping[str, str], role: str = "audit") -> _Asked:
    ended = await run_role(service, role, told)
    lines = [json.loads(line) for line in ended.printed.splitlines()]
    if not ended.succeeded or not lines:
        failed = Finding(service, f"{role} ran", False, ended.logged.rpartition("\n")[2])
        return _Asked([failed], [])
    return _Asked(
        [
            Finding(service, one["check"], one["holds"], str(one["detail"]))
            for one in lines
            if "check" in one
        ],
        [Told.read(service, one) for one in lines if "fact" in one],
    )


def _compared(told: list[Told]) -> list[Finding]:
    return [Finding(*comparison) for comparison in compare(told)]


def _waiting(found: Mapping[str, Depth]) -> list[Finding]:
    return [
        finding
        for service, depth in found.items()
        for finding in (
            Finding(service, "outbox is empty", depth.waiting == 0, f"{depth.waiting} waiting"),
            Finding(
                service,
                "no row of the outbox is parked",
                depth.parked == 0,
                f"{depth.parked} parked; see `laurel outbox list`",
            ),
            Finding(
                service,
                "no event is deferred",
                depth.deferred == 0,
                f"{depth.deferred} wait for what another topic has yet to bring",
            ),
            Finding(
                service,
                "nothing is due",
                depth.due == 0,
                f"{depth.due} tasks are due or under way",
            ),
        )
    ]


async def lag_findings(home: Home, endpoints: Endpoints) -> list[Finding]:
    """Whether every service has handled all there is on the topics of its flow."""
    return [
        Finding(service, "consumer has no lag", count == 0, f"{count} records behind")
        for service, count in (await lags(home, endpoints)).items()
    ]


async def _dead_letters(endpoints: Endpoints, expected: int) -> list[Finding]:
    refused = await refusals(endpoints.kafka)
    return [
        Finding(
            "kafka",
            "dead letters are those expected",
            len(refused) == expected,
            f"{len(refused)} refused records wait, {expected} expected; see `laurel dlq list`",
        )
    ]
