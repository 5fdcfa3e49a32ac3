"""The pages on which a person reads what was sent."""

from collections.abc import Iterable
from html import escape
from typing import Final

from laurel_stack.sink.reading import Readable

_STYLE: Final = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem;
  color-scheme: light dark; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #8886;
  overflow-wrap: anywhere; vertical-align: top; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
iframe { width: 100%; height: 20rem; border: 1px solid #8886; background: #fff; }
"""
_EMPTY: Final = """<p>Nothing was sent yet. Mails come here to whoever asks for them in the
preferences of notifications, and messages to whoever registered a chat.</p>"""


def overview(messages: Iterable[Readable]) -> str:
    """All of them, the newest first."""
    rows = "".join(map(_row, messages))
    head = "<tr><th>When</th><th>By</th><th>To</th><th>What</th></tr>"
    shown = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>" if rows else _EMPTY
    return _page("Sent", f"<h1>What was sent</h1>{shown}")


def one(read: Readable) -> str:
    """One of them, whole."""
    message, subject = read.message, escape(read.subject)
    told = (("By", message.channel), ("To", message.to), ("When", f"{message.at:%F %T} UTC"))
    lines = "".join(_line(name, value) for name, value in (*told, *read.headers))
    words = f"<h2>Text</h2><pre>{escape(read.text)}</pre>"
    if read.html is not None:
        address = f"/messages/{message.number}/html"
        words += f'<h2>HTML</h2><iframe sandbox title="The mail as HTML" src="{address}"></iframe>'
    source = f'<p><a href="/messages/{message.number}/source">Source</a></p>'
    back = '<p><a href="/">All that was sent</a></p>'
    return _page(read.subject, f"{back}<h1>{subject}</h1><table>{lines}</table>{words}{source}")


def _row(read: Readable) -> str:
    message = read.message
    link = f'<a href="/messages/{message.number}">{escape(read.subject) or "…"}</a>'
    cells = (f"{message.at:%F %T}", escape(message.channel), escape(message.to), link)
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _line(name: str, value: str) -> str:
    return f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>"


def _page(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'
