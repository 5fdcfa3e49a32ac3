"""What is sent is kept and shown; what a provider would refuse is refused."""

import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from laurel_stack.servers import sink
from laurel_stack.sink.application import application
from laurel_stack.sink.kept import Kept
from laurel_stack.supervisor import Supervisor

HOSTILE = "<script>alert('Ünï')</script>"
NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)


def mail(subject: str = HOSTILE, **headers: str) -> EmailMessage:
    made = EmailMessage()
    known = {"From": "laurel@laurel.example", "To": "ada@laurel.example", "Subject": subject}
    known |= {"Date": "Sun, 01 Jun 2025 12:00:00 +0000", "Message-ID": "<1@laurel.example>"}
    for name, value in (known | headers).items():
        if value:
            made[name] = value
    made.set_content(f"Hello {HOSTILE}")
    made.add_alternative(f"<p>Hello</p>{HOSTILE}", subtype="html")
    return made


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path, most=3, now=lambda: NOW)


@pytest.fixture
def browser(kept: Kept) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(application(kept)), base_url="http://sink"
    )


@pytest.mark.requirement("GEN-014")
async def test_a_mail_is_kept_over_a_new_start_and_shown_without_its_scripts(
    supervisor: Supervisor,
) -> None:
    at = await sink.start(supervisor)
    where = urlsplit(at.smtp)
    with smtplib.SMTP(str(where.hostname), int(where.port or 0), timeout=20) as server:
        server.send_message(mail())
        with pytest.raises(smtplib.SMTPDataError, match="the mail has no Subject"):
            server.send_message(mail(""))
    await supervisor.stop(sink.NAME)
    at = await sink.start(supervisor)
    async with httpx.AsyncClient(base_url=at.http) as browser:
        [told] = (await browser.get("/messages", params={"to": "ada@laurel.example"})).json()
        assert (await browser.get("/messages", params={"to": "bob@laurel.example"})).json() == []
        for page in ("/", f"/messages/{told['number']}"):
            assert "<script>" not in (await browser.get(page)).text
        html = await browser.get(f"/messages/{told['number']}/html")
        source = await browser.get(f"/messages/{told['number']}/source")
    assert (told["channel"], told["subject"]) == ("mail", HOSTILE)
    assert told["text"].strip() == f"Hello {HOSTILE}"
    assert "<p>Hello</p>" in html.text
    assert "sandbox" in html.headers["content-security-policy"]
    assert source.text.startswith("From: laurel@laurel.example")


MESSAGES: list[tuple[str, dict[str, Any], int, str]] = [
    ("/bot1:x/sendMessage", {"chat_id": 7, "text": "hello"}, 200, "7"),
    ("/discord/47/to-ken", {"content": "hello"}, 204, "47"),
    ("/slack/T1/B1/secret", {"attachments": [{"text": "hello &amp; more"}]}, 200, "T1/B1"),
    ("/bot1:x/sendMessage", {"chat_id": 7, "text": "x" * 4097}, 400, ""),
    ("/bot1:x/sendMessage", {"text": "to nobody"}, 400, ""),
    ("/discord/47/to-ken", {"content": ""}, 400, ""),
    ("/discord/47/to-ken", {"content": "😀" * 1001}, 400, ""),
    ("/slack/T1/B1/secret", {"attachments": [{"text": "<!channel>"}]}, 400, ""),
    ("/slack/T1/B1/secret", {"attachments": []}, 400, ""),
]


@pytest.mark.requirement("GEN-014")
@pytest.mark.parametrize(("path", "body", "status", "to"), MESSAGES)
async def test_a_message_is_taken_as_its_platform_takes_it(
    browser: httpx.AsyncClient, path: str, body: dict[str, Any], status: int, to: str
) -> None:
    answer = await browser.post(path, json=body)
    assert answer.status_code == status
    shown = (await browser.get("/messages")).json()
    assert [one["to"] for one in shown] == ([to] if to else [])
    if to == "T1/B1":
        assert shown[0]["text"] == "hello & more"


async def test_the_newest_stay_and_what_is_gone_is_not_found(
    browser: httpx.AsyncClient, kept: Kept, tmp_path: Path
) -> None:
    for _ in range(5):
        kept.keep("discord", "47", b'{"content": "hello"}')
    assert [one.number for one in kept.newest()] == [5, 4, 3]
    assert [one.number for one in Kept(tmp_path).newest()] == [5, 4, 3]
    assert (await browser.get("/messages/2")).status_code == 404
    assert (await browser.get("/messages/3")).status_code == 200
    assert (await browser.post("/discord/1/t", content=b"x" * 2**21)).status_code == 413
