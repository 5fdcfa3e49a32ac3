"""What was measured: rows for the table on the screen and for report.json."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Literal

from rich.console import Console
from rich.table import Table

_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Target:
    """A bound on a row's ratio where it has one, else on its figure."""

    kind: Literal["at least", "at most"]
    bound: float

    def met_by(self, value: float) -> bool:
        """Whether a value keeps the bound."""
        return value >= self.bound if self.kind == "at least" else value <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.kind == 'at least' else '≤'} {_number(self.bound)}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report: a figure with the runs behind it.

    `ratios` compare it, run by run, with what `ratio_of` says. Figure and ratio are medians.
    """

    what: str
    runs: Sequence[float]
    unit: str
    ratios: Sequence[float] = ()
    ratio_of: str = ""
    target: Target | None = None

    @property
    def figure(self) -> float:
        """The median of the runs."""
        return median(self.runs)

    @property
    def ratio(self) -> float | None:
        """The median of the ratios."""
        return median(self.ratios) if self.ratios else None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        return self.target.met_by(self.figure if self.ratio is None else self.ratio)

    def as_json(self) -> dict[str, Any]:
        """The row for report.json."""
        return {
            "what": self.what,
            "figure": self.figure,
            "unit": self.unit,
            "runs": list(self.runs),
            "ratio": self.ratio,
            "ratio_of": self.ratio_of or None,
            "ratios": list(self.ratios),
            "target": str(self.target) if self.target else None,
            "met": self.met,
        }


@dataclass(frozen=True, slots=True)
class Figure:
    """The rows of one figure, and what else the machine was doing: its load a minute before."""

    name: str
    load_before: float
    rows: Sequence[Row]

    def as_json(self) -> dict[str, Any]:
        """The figure for report.json."""
        rows = [row.as_json() for row in self.rows]
        return {"name": self.name, "load_before": self.load_before, "rows": rows}

    def table(self) -> Table:
        """The figure for the screen."""
        title = f"{self.name} (load before: {self.load_before:.1f})"
        made = Table(title=title, title_justify="left", title_style="bold")
        for heading in ("what", "figure", "ratio", "target", "met"):
            made.add_column(heading, justify="right" if heading in ("figure", "ratio") else "left")
        for row in self.rows:
            made.add_row(*_cells(row))
        return made


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{_number(row.ratio)} × {row.ratio_of}"
    met = {None: "", True: "[green]yes[/]", False: "[red]no[/]"}[row.met]
    return (
        row.what,
        f"{_number(row.figure)} {row.unit}",
        ratio,
        str(row.target) if row.target else "",
        met,
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.3g}"


def load() -> float:
    """The machine's load average of the last minute."""
    return os.getloadavg()[0]


def write(path: Path, quick: bool, figures: Sequence[Figure]) -> None:
    """Write report.json: every run, and the machine they ran on."""
    report = {
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "quick": quick,
        "figures": [figure.as_json() for figure in figures],
    }
    path.write_text(json.dumps(report, indent=2) + "\n")


def show(figure: Figure) -> None:
    """Print a figure's table."""
    Console(width=_WIDTH).print(figure.table())
