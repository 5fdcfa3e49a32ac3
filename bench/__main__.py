"""Measures every performance figure: `python -m bench [FIGURE…] [--quick]`."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from bench import memory, report, scaling, startup
from bench.api import figure as api
from bench.delivery import figure as delivery
from bench.ingest import figure as ingest
from bench.relay import figure as relay
from bench.report import Row
from bench.sizes import FULL, QUICK, Sizes

FIGURES: Mapping[str, Callable[[Sizes], Awaitable[list[Row]]]] = {
    "ingest": ingest.measure,
    "scaling": scaling.measure,
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
    about = report.machine()
    sizes = QUICK if chosen.quick else FULL
    figures = asyncio.run(_measure(chosen.figures or list(FIGURES), sizes))
    report.write(REPORT, {**about, "quick": chosen.quick}, figures)


async def _measure(names: Sequence[str], sizes: Sizes) -> dict[str, list[Row]]:
    measured = {}
    for name in names:
        print(f"measuring {name} …", flush=True)
        measured[name] = await FIGURES[name](sizes)
        report.show({name: measured[name]})
    return measured


if __name__ == "__main__":
    main()
