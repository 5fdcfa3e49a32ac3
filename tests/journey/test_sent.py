"""What leaves the suite can be read on this machine, and its links lead back."""

import re
from typing import Any

import httpx
import pytest
from laurel_cli.running import Suite
from laurel_testkit import eventually

from tests.support.sent import Sent
from tests.support.traders import Trader, http, send, send_trades

pytestmark = pytest.mark.journey

PREFERENCES = "/api/v1/notifications/preferences"
UNLOCKED = "level1_nft_unlock_available"


@pytest.mark.requirement("GEN-014")
async def test_who_asked_for_mail_finds_it_in_the_sink_and_follows_its_link(
    suite: Suite, sent: Sent
) -> None:
    trader = Trader.new(suite, sent)
    mailbox = f"user-{trader.user_id}@laurel.example"
    chosen = {"user_notification_preferences": {"channels": {"email": [UNLOCKED]}}}
    async with trader.http(suite) as own:
        assert (await own.put(PREFERENCES, json=chosen)).is_success
    await send(suite, [trader.announced.model_copy(update={"raw_email": mailbox})])
    await send_trades(suite, sent, trader.trades(["60000", "60000"]))
    async with httpx.AsyncClient(base_url=str(suite.endpoints.sink)) as sink:

        async def arrived() -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = (
                await sink.get("/messages", params={"to": mailbox})
            ).json()
            return found

        [mail] = await eventually(arrived, 60)
        assert mail["subject"] in (await sink.get("/")).text
    [link] = re.findall(r"http\S+/links/open/\S+", mail["text"])
    assert link.startswith(suite.endpoints.gateway)
    async with http(suite) as anybody:
        assert (await anybody.get(link)).status_code == 200
        opened = await anybody.post(link)
    assert opened.headers["location"].startswith(f"{suite.endpoints.gateway}/app/notifications/")
