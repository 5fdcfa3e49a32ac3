"""200 competitions end at once, and within two seconds of that a role dies or freezes.

    python -m tests.faults.ends --rounds 4 --winners 2000

Each must end once, no prize be lost or doubled, and the audit hold. Winners must hold their points
within 60 s, and 100 of them their NFT within 5 minutes, of the end or of the end of the fault. Ends
with 1 where something broke.
"""

import argparse
import asyncio
import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from laurel_cli.running import Suite
from laurel_cli.services import all_roles
from laurel_events.database import utc_now

from tests.faults.__main__ import say
from tests.faults.contests import Contests, Size, prepared
from tests.faults.faults import Fault, kill
from tests.faults.paid import all_delivered, each_ended_once, points_held
from tests.faults.report import keep_logs
from tests.faults.silence import freeze
from tests.support.rest import audited, drained
from tests.support.sent import Sent
from tests.support.suites import running_suite

_PAYERS = ("competition", "wallet", "minting")
_FROZEN_SECONDS = 10.0
_AROUND_SECONDS = 2.0
_POINTS_WITHIN = timedelta(seconds=60)
_NFTS_WITHIN = timedelta(minutes=5)


def faults() -> Iterator[Fault]:
    """Each role of who ends competitions and who pays, and the database, killed and frozen."""
    names = [f"{service}-{role}" for service, role in all_roles() if service in _PAYERS]
    for name in (*names, "postgres", "kafka-1"):
        yield kill(name)
        yield freeze(name, seconds=_FROZEN_SECONDS)


async def play(suite: Suite, sent: Sent, size: Size, fault: Fault, chance: Random) -> None:
    """Let all end under a fault; raises AssertionError with what does not hold."""
    contests = await prepared(suite, sent, size)
    offset = chance.uniform(-_AROUND_SECONDS, _AROUND_SECONDS)
    at = contests.ends_at + timedelta(seconds=offset)
    await asyncio.sleep((at - utc_now()).total_seconds())
    await fault.strike(suite, chance)
    over = max(utc_now(), contests.ends_at)
    paid, minted = await points_held(suite, contests), await all_delivered(suite, contests)
    say(f"  {offset:+.1f} s: points {_after(paid, contests)}, NFTs {_after(minted, contests)}")
    await each_ended_once(suite, contests)
    await drained(suite)
    say(f"  {await audited(suite, sent)} checks of the audit hold")
    assert paid <= over + _POINTS_WITHIN, f"points were held {paid - over} after the fault"
    assert minted <= over + _NFTS_WITHIN, f"NFTs were minted {minted - over} after the fault"


def _after(moment: datetime, contests: Contests) -> str:
    return f"{(moment - contests.ends_at).total_seconds():.1f} s after the end"


async def run(rounds: int, seed: int, size: Size, only: Sequence[str]) -> None:
    """Play rounds on one suite; raises SystemExit at the first that breaks something."""
    chance, sent = Random(seed), Sent()
    chosen = [one for one in faults() if not only or any(part in one.name for part in only)]
    deck = chance.sample(chosen, len(chosen))
    say(f"{rounds} rounds, seed {seed}, {size.competitions} competitions, {size.winners} winners")
    async with running_suite() as suite:
        for number in range(rounds):
            fault = deck[number % len(deck)]
            say(f"round {number + 1}: {fault.name}")
            try:
                await play(suite, sent, size, fault, chance)
            except Exception as error:
                say(f"BROKEN: {type(error).__name__}: {error}")
                say(f"  logs: {keep_logs(suite.stack.home)}")
                raise SystemExit(1) from error
    say(f"ALL HOLDS: {rounds} ends of {size.competitions} competitions")


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.ends", description=__doc__)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seed", type=int, default=7, help="equal seeds strike alike")
    parser.add_argument("--competitions", type=int, default=200)
    parser.add_argument("--winners", type=int, default=10_000)
    parser.add_argument("--nfts", type=int, default=100)
    parser.add_argument("--pace", type=float, default=25, help="requests a second to set it up")
    parser.add_argument("--only", action="append", help="only faults whose name has this in it")
    options = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    nfts = min(options.nfts, options.competitions)
    size = Size(options.competitions, options.winners, nfts, options.pace)
    asyncio.run(run(options.rounds, options.seed, size, options.only or ()))


if __name__ == "__main__":
    main()
