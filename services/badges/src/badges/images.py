"""A badge's picture, drawn from what the badge is: no file to lose, none to forget (BADGE-031)."""

from collections.abc import Mapping
from math import cos, pi, sin
from xml.etree.ElementTree import Element, SubElement, tostring

from badges.rules import Badge, Rarity

MEDIA_TYPE = "image/svg+xml"
PATH = "/api/v1/badges/images"

_SIZE = 256
_MIDDLE = _SIZE / 2
_OUTER, _INNER = 112.0, 78.0
_COLOURS: Mapping[Rarity, tuple[str, str]] = {
    "Common": ("#7c8a97", "#dfe5ea"),
    "Uncommon": ("#2f8f57", "#d8f1e2"),
    "Rare": ("#2568b5", "#d9e8fa"),
    "Epic": ("#7a3fa0", "#ecdcf7"),
    "Legendary": ("#b67a12", "#fbeccb"),
}
_FEWEST_POINTS = 5


def url_of(badge: Badge) -> str:
    """Where a browser opens the picture, at the origin of the API."""
    return url_for(badge.badge_id, badge.image_url)


def url_for(badge_id: str, image_url: str) -> str:
    """The same of a badge's id and its own picture, empty where it has none."""
    return image_url or f"{PATH}/{badge_id}.svg"


def draw(badge: Badge) -> bytes:
    """The picture as SVG of 256 by 256: rarer badges have more points; colours tell rarities apart.

    The name is its title, for those who do not see it.
    """
    dark, light = _COLOURS[badge.rarity]
    points = _FEWEST_POINTS + 2 * list(_COLOURS).index(badge.rarity)
    picture = Element(
        "svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {_SIZE} {_SIZE}", role="img"
    )
    SubElement(picture, "title").text = badge.name
    SubElement(picture, "polygon", points=_star(points), fill=dark)
    circle = {"cx": f"{_MIDDLE:g}", "cy": f"{_MIDDLE:g}", "r": f"{_INNER - 8:g}"}
    SubElement(picture, "circle", circle, fill=light)
    SubElement(picture, "text", _LETTERS, fill=dark).text = initials(badge.name)
    drawn: bytes = tostring(picture, encoding="utf-8", xml_declaration=True)
    return drawn


_LETTERS = {
    "x": "50%",
    "y": "50%",
    "text-anchor": "middle",
    "dominant-baseline": "central",
    "font-family": "system-ui, sans-serif",
    "font-weight": "700",
    "font-size": "56",
}


def initials(name: str) -> str:
    """The first letters of up to three words, without a leading article."""
    words = [word for word in name.split() if word[0].isalnum()]
    telling = words[1:] if len(words) > 1 and words[0].lower() == "the" else words
    return "".join(word[0].upper() for word in telling[:3])


def _star(points: int) -> str:
    corners = (
        (radius, (2 * corner + turn) * pi / points)
        for corner in range(points)
        for turn, radius in ((0, _OUTER), (1, _INNER))
    )
    return " ".join(
        f"{_MIDDLE + radius * sin(angle):.1f},{_MIDDLE - radius * cos(angle):.1f}"
        for radius, angle in corners
    )
