"""Snapshot and events are the state: `python -m tests.mirrored --rounds 1000 --seed 1`.

In each round two devices of a new person, the JavaScript client, load what a page loads, and then
hear of 25 random steps by events alone, while they lose their connections, leave and return, and
the API, the worker, the gateway and Redis are killed. At the end each must show what services show.
Ends with 1 at the first round that breaks, whose seed is told.
"""

import argparse
import asyncio
import logging
import sys
from collections import Counter
from pathlib import Path

from tests.mirrored.rounds import play
from tests.support.nodes import installed
from tests.support.sent import Sent
from tests.support.suites import running_suite


async def run(rounds: int, seed: int, faults: float) -> None:
    """Play rounds on one suite."""
    project: Path = installed()
    counted: Counter[str] = Counter()
    async with running_suite() as suite:
        sent = Sent()
        for number in range(seed, seed + rounds):
            counted.update(await play(suite, sent, project, number, faults))
            sys.stdout.write(f"round {number - seed + 1} of {rounds} holds\n")
            sys.stdout.flush()
    told = ", ".join(f"{times} {name}" for name, times in counted.most_common())
    sys.stdout.write(f"ALL HOLDS: {rounds} rounds from seed {seed}: {told}\n")


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.mirrored", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=float, default=0.04, help="how likely a step is a kill")
    options = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        asyncio.run(run(options.rounds, options.seed, options.faults))
    except AssertionError as error:
        sys.stdout.write(f"BROKEN: {error}\n")
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
