"""What a long run says at its end: what struck and what held, or what broke and where to look."""

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from laurel_stack.home import Home
from laurel_stack.servers.kafka import Brokers

from tests.support.poison import POISON


@dataclass(slots=True)
class Report:
    """What happened so far in a run of a seed and a number of brokers."""

    seed: int
    brokers: Brokers
    started: float = field(default_factory=time.monotonic)
    rounds: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    """How many faults of each kind are over."""
    under: str = ""
    """What the suite is put through now."""
    trades: int = 0
    users: int = 0
    claims: int = 0
    refused: int = 0
    checks: int = 0

    def held(self) -> Iterator[str]:
        """The closing lines of a run in which all held."""
        minutes = (time.monotonic() - self.started) / 60
        yield f"ALL HOLDS: {self.rounds} rounds, {self._place()}, {minutes:.0f} minutes"
        yield f"  faults: {self._faults()}"
        yield f"  poison: {len(POISON)} kinds a round, {self.refused} records, all refused"
        yield f"  trades: {self.trades:,} of {self.users:,} users, each counted once"
        yield f"  claims: {self.claims}, one NFT each in its owner's wallet, each told once"
        yield f"  audit: {self.checks} checks after each round"

    def broken(self, why: str, logs: Path) -> Iterator[str]:
        """The closing lines of a run in which something did not hold."""
        yield f"BROKEN in round {self.rounds}, {self._place()}, after: {self.under}"
        yield f"  {why}"
        yield f"  faults before: {self._faults()}"
        yield f"  logs: {logs}"
        yield "  one fault alone: python -m tests.faults --rounds 1 --only '<part of its name>'"

    def _place(self) -> str:
        return f"seed {self.seed}, {self.brokers} Kafka broker(s)"

    def _faults(self) -> str:
        each = ", ".join(f"{kind} {count}" for kind, count in sorted(self.struck.items()))
        return f"{self.struck.total()} ({each})" if each else "none"


def keep_logs(home: Home, below: Path | None = None) -> Path:
    """Copy a suite's logs to a new folder, the system's temporary one by default; returns it."""
    kept = Path(tempfile.mkdtemp(prefix="laurel-faults-", dir=below))
    shutil.copytree(home.logs, kept, dirs_exist_ok=True)
    return kept
