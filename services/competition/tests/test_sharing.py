"""Links that are shared show a page and a picture, whatever a name holds."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from uuid import UUID

import httpx
import pytest
from competition_world import ANNA, API, BEN, TERMS, World, trade
from laurel_service.testing import bearer
from PIL import Image

HOSTILE = "<script>alert(1)</script>\"'; drop table entries; --"


@dataclass
class Page(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, and its first heading."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    heading: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] == "h1" and not self.heading:
            self.heading = data

    def meta(self, name: str) -> str | None:
        """What a tag of Open Graph says."""
        [found] = [of for tag, of in self.elements if tag == "meta" and of.get("property") == name]
        return found["content"]


def read(page: httpx.Response) -> Page:
    shown = Page()
    shown.feed(page.text)
    return shown


@pytest.mark.requirement("COMP-046")
async def test_a_name_is_text_wherever_it_is_shown(http: httpx.AsyncClient, world: World) -> None:
    """Neither SQL nor script: it is kept and shown as it was typed."""
    made = await world.publish(name=HOSTILE, description="</p><img src=x onerror=alert(1)>")
    await world.enter(made, ANNA)
    seen = (await http.get(f"{API}/{made.id}", headers=bearer(ANNA))).json()["data"]
    page = await http.get(f"{API}/shared/{made.id}")
    shown = read(page)

    assert seen["name"] == HOSTILE
    assert "script" not in {tag for tag, _ in shown.elements}
    assert (shown.meta("og:title"), shown.heading) == (HOSTILE, HOSTILE)
    assert [of["alt"] for tag, of in shown.elements if tag == "img"] == [HOSTILE]
    assert page.headers["content-security-policy"] == "default-src 'none'; img-src 'self'"
    assert len(await world.rows("select 1 from entries")) == 1


@pytest.mark.requirement("COMP-031")
async def test_a_link_shows_a_card(http: httpx.AsyncClient, world: World) -> None:
    made = await world.publish(name="A very long name of a competition, " * 5)
    await world.enter(made, ANNA, BEN)
    empty = await http.get(f"{API}/shared/{made.id}/card.png")
    await world.trade(trade(BEN, "1234.5", TERMS.starts_at))
    drawn = await http.get(f"{API}/shared/{made.id}/card.png")
    page = read(await http.get(f"{API}/shared/{made.id}"))

    image = Image.open(BytesIO(drawn.content))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert drawn.content != empty.content
    assert page.meta("og:image") == f"http://127.0.0.1:8080{API}/shared/{made.id}/card.png"
    said = "1 June 2025, 13:00 to 1 June 2025, 15:00 UTC, 2 take part."
    assert (page.meta("og:description") or "").startswith(said)


async def test_what_is_not_published_is_not_shared(http: httpx.AsyncClient, world: World) -> None:
    draft = await world.draft()
    for id_ in (draft.id, UUID(int=1)):
        for path in ("", "/card.png"):
            answer = await http.get(f"{API}/shared/{id_}{path}")
            assert answer.json()["error"]["code"] == "EVENT_NOT_FOUND"
