"""Every picture that the gallery names can be opened, by anybody."""

from collections.abc import AsyncIterator
from dataclasses import replace
from xml.etree import ElementTree

import httpx
import pytest
import pytest_asyncio
from badges.catalogue import packaged
from badges.images import draw, initials
from laurel_service import Service
from laurel_service.testing import bearer, client

from .conftest import trading_badges

SVG = "{http://www.w3.org/2000/svg}"
PARTS = ("polygon", "circle", "text")


@pytest_asyncio.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with client(service) as opened:
        yield opened


@pytest.mark.requirement("BADGE-031")
async def test_every_picture_of_the_gallery_opens_without_a_token(http: httpx.AsyncClient) -> None:
    shown = (await http.get("/api/v1/nft/badge-gallery", headers=bearer(7))).json()["data"]

    assert len(shown["badges"]) == len(trading_badges())
    for badge in shown["badges"]:
        answer = await http.get(badge["badgeImageUrl"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
        assert "script-src" not in answer.headers["content-security-policy"]
        assert ElementTree.fromstring(answer.content).findtext(f"{SVG}title") == badge["badgeName"]


@pytest.mark.parametrize("name", ["nobody.svg", "badge_001.png", "badge_001"])
async def test_what_is_no_badge_has_no_picture(http: httpx.AsyncClient, name: str) -> None:
    assert (await http.get(f"/api/v1/badges/images/{name}")).status_code == 404


def test_a_name_can_not_become_markup() -> None:
    badge = replace(packaged()[0], name="<script>alert(1)</script> & co")
    picture = ElementTree.fromstring(draw(badge))

    assert [one.tag for one in picture] == [f"{SVG}title", *(SVG + n for n in PARTS)]
    assert picture.findtext(f"{SVG}title") == badge.name


@pytest.mark.parametrize(
    ("name", "letters"),
    [("The Contract Enlightener", "CE"), ("The", "T"), ("A & b", "AB"), ("één twee", "ÉT")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters
