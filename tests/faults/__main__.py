"""The long fault run: `python -m tests.faults --rounds 20`; ends with 1 where something broke."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Iterator, Sequence
from random import Random

from laurel_stack.servers.kafka import Brokers

from tests.faults.faults import Fault, all_faults
from tests.faults.rounds import Arena
from tests.support.sent import Sent
from tests.support.suites import running_suite

FAULTS_A_ROUND = 2


def say(line: str) -> None:
    """Print at once, also into a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def run(rounds: int, seed: int, brokers: Brokers) -> None:
    """Play the rounds on one suite; raises AssertionError at the first that breaks something."""
    chance = Random(seed)
    say(f"{rounds} rounds, seed {seed}, {brokers} Kafka broker(s); starting the suite")
    async with running_suite(brokers) as suite:
        arena = Arena(suite, Sent(), chance, say)
        deck = _deck(chance, brokers)
        for _ in range(rounds):
            await arena.play([next(deck) for _ in range(FAULTS_A_ROUND)])
        await arena.kill_everything(brokers)
    say(f"{rounds} rounds and a kill of everything: all holds")


def _deck(chance: Random, brokers: int) -> Iterator[Fault]:
    """Every fault in a random order, and again in another."""
    while True:
        faults: Sequence[Fault] = list(all_faults(brokers))
        yield from chance.sample(faults, len(faults))


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7, help="equal seeds strike alike")
    parser.add_argument("--brokers", type=int, choices=(1, 3), default=3)
    options = parser.parse_args()
    # What clients say of brokers that are away is expected here.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        asyncio.run(run(options.rounds, options.seed, options.brokers))
    except AssertionError as broken:
        say(f"BROKEN: {broken}")
        raise SystemExit(1) from broken


if __name__ == "__main__":
    main()
