"""Statements as PDF."""

from collections.abc import Iterable
from datetime import datetime

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from wallet.store.reading import Entry

_WIDTHS = (16, 42, 34, 24, 24, 50)
_HEADER = ("No.", "Time (UTC)", "Action", "Points", "Balance", "Reason")
_FONT = "helvetica"
_LINE = 5


def as_pdf(heading: Iterable[str], entries: Iterable[Entry], made_at: datetime) -> bytes:
    """Lines of a heading and a table of entries; blocks, some milliseconds an entry.

    What the built-in font lacks, beyond Latin-1, is shown as a question mark.
    """
    page = FPDF()
    page.set_creation_date(made_at)
    page.set_title("Statement")
    page.add_page()
    page.set_font(_FONT, style="B", size=14)
    page.cell(0, 10, "LykCoin statement", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_font(_FONT, size=9)
    for line in heading:
        page.cell(0, _LINE, _latin(line), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_font(_FONT, style="B", size=8)
    _row(page, _HEADER)
    page.set_font(_FONT, size=8)
    for one in entries:
        at = f"{one.created_at:%Y-%m-%d %H:%M:%S}"
        amounts = (f"{one.points:+}", f"{one.balance_after}")
        _row(page, (str(one.number), at, one.action, *amounts, one.reason[:40]))
    return bytes(page.output())


def _row(page: FPDF, texts: Iterable[str]) -> None:
    for width, text in zip(_WIDTHS, texts, strict=True):
        page.cell(width, _LINE, _latin(text))
    page.ln()


def _latin(text: str) -> str:
    return text.encode("latin-1", "replace").decode("latin-1")
