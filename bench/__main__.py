"""Measures every performance figure: `python -m bench [FIGURE…] [--quick]`."""

import argparse
import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from bench import badges, memory, past, report, reviews, scaling, startup
from bench.api import figure as api
from bench.chat import figure as chat
from bench.delivery import figure as delivery
from bench.ingest import figure as ingest
from bench.leaderboard import figure as leaderboard
from bench.ledger import figure as ledger
from bench.minting import figure as minting
from bench.notifying import figure as notifying
from bench.postings import figure as postings
from bench.relay import figure as relay
from bench.report import Figure, Row
from bench.routing import figure as routing
from bench.screens import figure as screens
from bench.sizes import FULL, QUICK, Sizes

FIGURES: Mapping[str, Callable[[Sizes], Awaitable[list[Row]]]] = {
    "ingest": ingest.measure,
    "scaling": scaling.measure,
    "ledger": ledger.measure,
    "postings": postings.measure,
    "routing": routing.measure,
    "screens": screens.measure,
    "notifying": notifying.measure,
    "leaderboard": leaderboard.measure,
    "badges": badges.measure,
    "past": past.measure,
    "reviews": reviews.measure,
    "chat": chat.measure,
    "minting": minting.measure,
    "relay": relay.measure,
    "delivery": delivery.measure,
    "api": api.measure,
    "memory": memory.measure,
    "startup": startup.measure,
}
REPORT = Path(__file__).with_name("report.json")


def main() -> None:
    """Measure what the command line names, everything by default."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=", ".join(FIGURES))
    parser.add_argument("--quick", action="store_true", help="small sizes, to try the benchmark")
    chosen = parser.parse_args()
    unknown = sorted(set(chosen.figures) - set(FIGURES))
    if unknown:
        parser.error(f"no figure {unknown[0]}; there are {', '.join(FIGURES)}")
    # New topics elect leaders while the first trades come: it tries again, and says so.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    sizes = QUICK if chosen.quick else FULL
    figures = asyncio.run(_measure(chosen.figures or list(FIGURES), sizes))
    report.write(REPORT, chosen.quick, figures)


async def _measure(names: Sequence[str], sizes: Sizes) -> list[Figure]:
    measured = []
    for name in names:
        print(f"measuring {name} …", flush=True)
        load = report.load()
        measured.append(Figure(name, load, await FIGURES[name](sizes)))
        report.show(measured[-1])
    return measured


if __name__ == "__main__":
    main()
