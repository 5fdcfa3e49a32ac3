"""The long fault run: `python -m tests.faults --rounds 20`; ends with 1 where something broke."""

import argparse
import asyncio
import logging
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from itertools import islice
from random import Random

from laurel_stack.servers.kafka import Brokers

from tests.faults.faults import Fault, all_faults
from tests.faults.proxy import Detours, detours
from tests.faults.report import Report, keep_logs
from tests.faults.rounds import Arena
from tests.faults.silence import silent_faults
from tests.support.sent import Sent
from tests.support.suites import running_suite

FAULTS_A_ROUND = 4


def say(line: str) -> None:
    """Print at once, also into a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def run(rounds: int, seed: int, brokers: Brokers, only: Sequence[str]) -> None:
    """Play the rounds on one suite; raises SystemExit at the first that breaks something."""
    report = Report(seed, brokers)
    say(f"{rounds} rounds, seed {seed}, {brokers} Kafka broker(s); starting the suite")
    async with detours(brokers) as found, running_suite(brokers, detours=found.ways) as suite:
        arena = Arena(suite, Sent(), Random(seed), say, report)
        try:
            await _play(arena, rounds, found, only)
        except Exception as error:
            _tell(error, arena)
            raise SystemExit(1) from error
    for line in report.held():
        say(line)


async def _play(arena: Arena, rounds: int, found: Detours, only: Sequence[str]) -> None:
    brokers = arena.report.brokers
    faults = _chosen(brokers, found, only)
    deck = _deck(arena.chance, faults)
    for _ in range(rounds):
        started = time.monotonic()
        await arena.play(list(islice(deck, min(FAULTS_A_ROUND, len(faults)))))
        say(f"  the round took {time.monotonic() - started:.0f} s")
    if not only:
        await arena.kill_everything(brokers, found.ways)


def _tell(error: Exception, arena: Arena) -> None:
    """Say what broke; what is no assertion of the run shows where it was raised as well."""
    if not isinstance(error, AssertionError):
        traceback.print_exception(error)
    logs = keep_logs(arena.suite.stack.home)
    for line in arena.report.broken(f"{type(error).__name__}: {error}", logs):
        say(line)


def _chosen(brokers: int, detours: Detours, only: Sequence[str]) -> list[Fault]:
    """Every fault, or those whose name has one of `only` in it; raises SystemExit without any."""
    faults = [*all_faults(brokers), *silent_faults(detours)]
    chosen = [fault for fault in faults if not only or _names(fault, only)]
    if not chosen:
        raise SystemExit(f"--only: no fault's name has that in it, such as: {faults[0].name}")
    return chosen


def _names(fault: Fault, only: Sequence[str]) -> bool:
    return any(part in fault.name for part in only)


def _deck(chance: Random, faults: Sequence[Fault]) -> Iterator[Fault]:
    """All of the faults in a random order, and again in another."""
    while True:
        yield from chance.sample(faults, len(faults))


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7, help="equal seeds strike alike")
    parser.add_argument("--brokers", type=int, choices=(1, 3), default=3)
    parser.add_argument("--only", action="append", help="only faults whose name has this in it")
    options = parser.parse_args()
    # What clients say of brokers that are away is expected here.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    asyncio.run(run(options.rounds, options.seed, options.brokers, options.only or ()))


if __name__ == "__main__":
    main()
