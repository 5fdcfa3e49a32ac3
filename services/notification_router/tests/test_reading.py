"""What is read and opened: on screens, and by links in mails, which change nothing on a GET."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from laurel_events import Database
from laurel_events.testing import message, published
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_service import Service
from laurel_service.testing import bearer, client
from notification_router.__main__ import build
from notification_router.links import LinkError, Links
from notification_router.types import TYPES

from .conftest import Route
from .events import example
from .providers import MailServer
from .world import ADA, MAILS, World

ROUTES = "/api/v1/notifications"
LINKS = Links("a key of tests", "https://laurel.example", "https://app.example")


@pytest_asyncio.fixture
async def http(
    service: Service, environment: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    environment.setenv("LINK_KEY", LINKS.key)
    environment.setenv("APP_URL", LINKS.app)
    async with client(build()) as opened:
        yield opened


async def unread(http: httpx.AsyncClient) -> int:
    answer = await http.get(f"{ROUTES}/unread", headers=bearer(ADA))
    return int(answer.json()["data"]["unread"])


async def test_one_and_all_are_read_and_other_devices_hear_of_it(
    http: httpx.AsyncClient, routed: Route, router_database: Database
) -> None:
    await routed(*(message(example(BadgeEarned, user_id=ADA)) for _ in range(3)))
    [first, *_] = (await http.get(ROUTES, headers=bearer(ADA))).json()["data"]["notifications"]
    one, all_ = f"{ROUTES}/{first['id']}/read", f"{ROUTES}/read"
    before = {"until": "2025-05-31T00:00:00Z"}
    for path, body, headers, expected in (
        (one, None, bearer(8), None),
        (all_, {}, bearer(8), (0, 0)),
        (all_, before, bearer(ADA), (0, 3)),
        (one, None, bearer(ADA), (1, 2)),
        (one, None, bearer(ADA), (0, 2)),
        (all_, {}, bearer(ADA), (2, 0)),
    ):
        answer = await http.post(path, json=body, headers=headers)
        if expected is None:
            assert answer.status_code == 404
        else:
            told = answer.json()["data"]
            assert (told["read"], told["unread"]) == expected
    assert await unread(http) == 0
    outcomes = [getattr(one.event, "outcome", None) for one in await published(router_database)]
    assert outcomes[-6:] == ["delivered", "read"] * 3
    async with router_database.reading() as session:
        rows = await session.connection()
        told = await rows.exec_driver_sql(
            "select event, acked_at is null from socket_messages order by seq"
        )
        assert [tuple(row) for row in told] == [
            *[("notification", False)] * 3,
            *[("notification:read", True)] * 2,
        ]


@pytest.mark.requirement("NTF-206")
def test_a_link_says_what_was_signed_and_nothing_else() -> None:
    link = LINKS.unsubscribe(ADA, "email", "badge_earned")
    token = link.rsplit("/", 1)[1]
    told = {"user": ADA, "channel": "email", "type": "badge_earned"}
    assert LINKS.read("unsubscribe", token) == told
    forged = LINKS.unsubscribe(8, "email", "*").rsplit("/", 1)[1].split(".")[0]
    for purpose, wrong in (
        ("open", token),
        ("unsubscribe", f"{forged}.{token.split('.')[1]}"),
        ("unsubscribe", token[:-1]),
        ("unsubscribe", "é"),
        ("unsubscribe", ""),
    ):
        with pytest.raises(LinkError):
            LINKS.read(purpose, wrong)  # type: ignore[arg-type]
    with pytest.raises(LinkError):
        Links("", LINKS.base, LINKS.app).read(
            "unsubscribe", Links("", LINKS.base, LINKS.app).unsubscribe(1, "email", "*")[-99:]
        )


@pytest.mark.requirement("NTF-206")
async def test_links_in_a_mail_change_nothing_until_a_button_is_pressed(
    http: httpx.AsyncClient, world: World, mail: MailServer
) -> None:
    await world.choose(**MAILS)
    await world.route(example(BadgeEarned, user_id=ADA))
    await world.serve()
    [sent] = mail.mails
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    end = httpx.URL(sent["List-Unsubscribe"].strip("<>")).path
    html = sent.get_body(("html",))
    assert html is not None
    [opened] = re.findall(r'href="[^"]*?(/api/v1/[^"]+/open/[^"]+)"', html.get_content())
    state = "select version, (select count(*) from deliveries where engaged_at is not null)"
    state += " from preferences"
    before = await world.rows(state)
    for path in (end, opened):
        page = await http.get(path)
        assert page.status_code == 200
        assert '<form method="post">' in page.text
        await http.head(path)
        assert (await http.get(f"{path}0")).status_code == 404
        assert (await http.post(f"{path}0")).status_code == 404
    assert await world.rows(state) == before
    for _ in range(2):
        led = await http.post(opened, follow_redirects=False)
        assert led.status_code == 303
        assert led.headers["location"].startswith(f"{LINKS.app}/notifications/")
        one_click = {"List-Unsubscribe": "One-Click"}
        assert (await http.post(end, data=one_click)).status_code == 200
    assert await world.rows(state) == [(before[0][0] + 1, 1)]
    answer = await http.get(f"{ROUTES}/preferences", headers=bearer(ADA))
    chosen = answer.json()["data"]["user_notification_preferences"]["channels"]["email"]
    assert set(chosen) == set(TYPES) - {"badge_earned"}
