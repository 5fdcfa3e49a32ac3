"""The few pages that people see who follow a link in a mail."""

from html import escape

from fastapi.responses import HTMLResponse

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"></head>
<body style="font-family: sans-serif; max-width: 30em; margin: 3em auto">
<h1>{title}</h1><p>{text}</p>{form}</body></html>
"""
_FORM = '<form method="post"><button>{button}</button></form>'
_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "form-action 'self' {}",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
}


def page(title: str, text: str, button: str | None = None, leads_to: str = "") -> HTMLResponse:
    """A page without scripts; only its button changes anything, by a POST to where it is."""
    form = _FORM.format(button=escape(button)) if button else ""
    headers = {name: value.format(leads_to) for name, value in _HEADERS.items()}
    content = _PAGE.format(title=escape(title), text=escape(text), form=form)
    return HTMLResponse(content, headers=headers)
