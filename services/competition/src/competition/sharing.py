"""What a link to a competition shows where it is shared: Open Graph tags and a card (COMP-031)."""

from html import escape
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from competition.rules.competition import Competition
from competition.rules.standings import Standing

CARD = (1200, 630)
"""Width and height that Open Graph readers ask for, in pixels."""

_BACK, _LINE, _PLAIN, _BRIGHT = "#10151f", "#2c3a55", "#aeb9cc", "#ffffff"
_MARGIN = 70
_NAME_WIDTH = CARD[0] - 2 * _MARGIN

_PAGE = """<!doctype html>
<html lang="en" prefix="og: https://ogp.me/ns#">
<head>
<meta charset="utf-8">
<title>{name}</title>
<meta property="og:type" content="website">
<meta property="og:title" content="{name}">
<meta property="og:description" content="{words}">
<meta property="og:url" content="{url}">
<meta property="og:image" content="{url}/card.png">
<meta property="og:image:type" content="image/png">
<meta property="og:image:width" content="{width}">
<meta property="og:image:height" content="{height}">
<meta name="twitter:card" content="summary_large_image">
</head>
<body>
<h1>{name}</h1>
<p>{words}</p>
<img src="{url}/card.png" alt="{name}" width="600">
</body>
</html>
"""


def page(competition: Competition, url: str) -> str:
    """An HTML page with Open Graph tags; whatever a name holds is shown as text (COMP-046)."""
    width, height = CARD
    return _PAGE.format(
        name=escape(competition.terms.name),
        words=escape(_words(competition)),
        url=escape(url),
        width=width,
        height=height,
    )


def _words(competition: Competition) -> str:
    terms = competition.terms
    said = f"{_time(terms.starts_at)} to {_time(terms.ends_at)} UTC, {competition.participants}"
    said += " take part." if competition.participants != 1 else " takes part."
    return f"{said} {terms.description}" if terms.description else said


def _time(at: object) -> str:
    return f"{at:%-d %B %Y, %H:%M}"


def card(competition: Competition, leaders: list[Standing]) -> bytes:
    """A picture of a competition and its three leaders, as PNG."""
    image = Image.new("RGB", CARD, _BACK)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, CARD[0], 14), fill=_LINE)
    draw.text((_MARGIN, 70), _fitting(draw, competition.terms.name), _BRIGHT, _font(64))
    terms = competition.terms
    when = f"{_time(terms.starts_at)} to {_time(terms.ends_at)} UTC"
    draw.text((_MARGIN, 175), when, _PLAIN, _font(34))
    status = f"{competition.status}, {competition.participants} entrants"
    draw.text((_MARGIN, 225), status, _PLAIN, _font(34))
    for place, one in enumerate(leaders[:3]):
        top = 330 + 85 * place
        draw.line((_MARGIN, top - 15, CARD[0] - _MARGIN, top - 15), _LINE, 2)
        draw.text((_MARGIN, top), f"{one.rank}.  Trader {one.user_id}", _BRIGHT, _font(42))
        score = f"{one.score.normalize():f}"
        draw.text((CARD[0] - _MARGIN, top), score, _BRIGHT, _font(42), anchor="ra")
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _fitting(draw: ImageDraw.ImageDraw, name: str) -> str:
    """As much of a name as has a place on one line."""
    shown = " ".join(name.split())
    while draw.textlength(shown, _font(64)) > _NAME_WIDTH:
        shown = f"{shown.rstrip('…')[:-1].rstrip()}…"
    return shown
