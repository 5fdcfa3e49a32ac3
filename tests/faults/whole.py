"""All long runs, one after the other: `python -m tests.faults.whole`, or `make faults`.

- the processes of the stream job killed and moved;
- longer forms of tests whose short ones run in `make test`;
- 20,000 whole records, as any producer may send them, from decoding to a replay of their letters;
- 200 competitions that end at once while a role dies or freezes, four times;
- the rounds of `python -m tests.faults`, two hours or so of the three.

Each runs though another broke; the closing lines name what held and how long it took. Ends with 1
where something broke.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

RECORDS = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """A long run: its name, Python's arguments, and what it is told."""

    name: str
    arguments: tuple[str, ...]
    told: Mapping[str, str] = field(default_factory=dict)

    def run(self) -> str:
        """Run it to its end; returns its closing line, which begins with holds or BROKEN."""
        started = time.monotonic()
        command = [sys.executable, "-m", *self.arguments]
        ended = subprocess.run(command, env={**os.environ, **self.told}, check=False)
        minutes = (time.monotonic() - started) / 60
        return f"{'BROKEN' if ended.returncode else 'holds'}: {self.name} ({minutes:.0f} minutes)"


PARTS = (
    Part("processes of the stream job", ("pytest", "-q", "-m", "streams", "services")),
    # Any order of releases is `make orders`.
    Part(
        "longer forms of tests",
        ("pytest", "-q", "-m", "long", "--ignore=tests/releases/test_orders.py"),
    ),
    Part(
        f"{RECORDS:,} whole records",
        ("pytest", "-q", "cli/tests/test_whole_records.py"),
        {"LAUREL_RECORDS": str(RECORDS)},
    ),
    Part("ends of 200 competitions", ("tests.faults.ends",)),
    Part("rounds of faults", ("tests.faults",)),
)


def main() -> None:
    """Run every part and say what held."""
    lines = [part.run() for part in PARTS]
    sys.stdout.write("\n".join(["", *lines, ""]))
    raise SystemExit(any(line.startswith("BROKEN") for line in lines))


if __name__ == "__main__":
    main()
